/** Two letters of the first name (surnames may all begin alike) on one of eight quiet colours, the same for the same id; the app's own mark for the app. */
export function Avatar({ id, name, bot }: { id: string; name: string; bot?: boolean }) {
  const hue = [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9973, 7) % 8;
  return (
    <span class={`avatar ${bot ? 'bot' : `hue-${hue}`}`} aria-hidden="true">
      {bot ? (
        <svg viewBox="0 0 32 32">
          <path d="M4 17l5 5 9-12" />
          <path d="M14 20l2.5 2.5 11-14" />
        </svg>
      ) : (
        name.slice(0, 2)
      )}
    </span>
  );
}
