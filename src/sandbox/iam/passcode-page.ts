/** Stands for IBM's page of one-time passcodes. `as` is who is signed in; without, one chooses whom to be. */
export function passcodePage(
  users: readonly { iamId: string; name: string }[],
  as?: { iamId: string; name: string; passcode: string },
): string {
  const others = users
    .filter(({ iamId }) => iamId !== as?.iamId)
    .map(({ iamId, name }) => `<li><a href="?as=${encodeURIComponent(iamId)}">${escaped(name)}</a></li>`)
    .join('\n');
  const given =
    as &&
    `<p>Signed in as <b>${escaped(as.name)}</b>.</p>
<p class="code"><output id="passcode" aria-label="One-time passcode">${escaped(as.passcode)}</output>
<button type="button" id="copy">Copy</button></p>
<p>Good once, for ten minutes, and for ${escaped(as.name)} alone. Paste it into the form that asked for it.</p>
<p><a href="?as=${encodeURIComponent(as.iamId)}">Get another</a></p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>One-time passcode · sandbox</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>One-time passcode</h1>
<p class="note">This is the sandbox, not IBM Cloud: it stands for the page on which IBM gives a passcode to whoever is signed in.</p>
${given ?? ''}
<h2>${as ? 'Sign in as somebody else' : 'Who is signed in?'}</h2>
<ul>
${others}
</ul>
</main>
${as ? `<script>${script}</script>` : ''}
</body>
</html>
`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}
main{max-width:34rem;margin:0 auto}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1rem;margin:2rem 0 .5rem}
.note{border-left:4px solid #0f5f6b;padding-left:.75rem}
.code{display:flex;gap:1rem;align-items:center}
output{font:600 1.75rem/1.2 ui-monospace,monospace;user-select:all}
button{font:inherit;padding:.4rem 1rem}
ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem 1.25rem}`;

const script = `const code=document.getElementById('passcode'),copy=document.getElementById('copy');
copy.onclick=()=>navigator.clipboard.writeText(code.textContent).then(()=>{copy.textContent='Copied'},()=>{getSelection().selectAllChildren(code)});`;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
