import type { MessageView } from '../../control/api.js';

/** Enough for any report; more would make the page slow. */
const shownChars = 100_000;

export function Files({ files }: { files: NonNullable<MessageView['files']> }) {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id} class="file">
          <details data-testid={`file-${file.id}`}>
            <summary>
              <span class="file-name">{file.title ?? file.name}</span>
              {file.title && file.title !== file.name && <small>{file.name}</small>}
            </summary>
            <pre class="pre" tabIndex={0} aria-label={`Content of ${file.name}`}>
              {file.content === undefined
                ? 'No text to show.'
                : file.content.slice(0, shownChars) + (file.content.length > shownChars ? '\n…' : '')}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
