import type { MessageView } from '../../control/api.js';

const previewChars = 1_200;

export function Files({ files }: { files: NonNullable<MessageView['files']> }) {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id} class="file">
          <details>
            <summary>
              <span class="file-name">{file.title ?? file.name}</span>
              {file.title && file.title !== file.name && <small>{file.name}</small>}
            </summary>
            <pre class="pre">
              {file.content === undefined
                ? 'No text to show.'
                : file.content.slice(0, previewChars) + (file.content.length > previewChars ? '\n…' : '')}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
