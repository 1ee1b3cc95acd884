/** Builds the sandbox page in memory: browser code and styles, named by their content. Runs in Node; all beside it runs in the browser. */
import { fileURLToPath } from 'node:url';
import { basename, extname } from 'node:path';
import { chars, icons } from '@iconify-json/fluent-emoji-flat';
import { build } from 'esbuild';
import { emojiByName } from './text/emoji.js';

export interface Page {
  /** The document; refers to its assets relative to its own address. */
  html(): Promise<string>;
  /** One of the document's assets by path, with or without a leading slash; undefined for any other path. */
  asset(path: string): Promise<{ body: Buffer; type: string } | undefined>;
}

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

/** The page talks to its own origin only; nothing it draws can load or run anything from elsewhere. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; font-src 'self'; base-uri 'none'; form-action 'none'";

const favicon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230f5f6b'/%3E%3Cpath d='M6 17l5 5 8-11M14 19l3 3 9-12' fill='none' stroke='white' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/** Bundles once; throws with esbuild's messages when the sources do not compile. */
export async function createPage(): Promise<Page> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const result = await build({
    absWorkingDir: here,
    entryPoints: { page: 'main.tsx' },
    tsconfig: 'tsconfig.json',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    define: { emojiArt: JSON.stringify(emojiArt()) },
    logLevel: 'silent',
  });
  const assets = new Map<string, { body: Buffer; type: string }>();
  let script = '';
  let style = '';
  for (const file of result.outputFiles) {
    const path = `assets/${basename(file.path)}`;
    const kind = extname(path).slice(1);
    if (kind === 'css') style = path;
    if (kind === 'js') script = path;
    assets.set(path, {
      body: Buffer.from(file.contents),
      type: contentTypes[kind] ?? 'application/octet-stream',
    });
  }
  const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<title>Countersign sandbox</title>
<link rel="icon" href="${favicon}">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="page"></div>
<noscript>The Countersign sandbox page needs JavaScript.</noscript>
</body>
</html>
`;
  return {
    html: () => Promise.resolve(document),
    asset: (path) => Promise.resolve(assets.get(path.replace(/^\/+/, ''))),
  };
}

/** Microsoft's Fluent Emoji, of the emoji the page knows. */
function emojiArt(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(emojiByName).flatMap(([name, emoji]) => {
      const code = emoji.codePointAt(0)?.toString(16) ?? '';
      const art = icons.icons[chars[code] ?? ''];
      return art ? [[name, art.body]] : [];
    }),
  );
}
