/** Line drawings on a grid of 16, so that nothing depends on what a font has. */
const paths = {
  close: 'M4 4l8 8M12 4l-8 8',
  home: 'M2.5 7.5L8 3l5.5 4.5M4 6.5V13h8V6.5',
  send: 'M2.5 8L13.5 3l-3 10.5-3-4.5zM7.5 9l6-6',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  plus: 'M8 3v10M3 8h10',
  chevron: 'M6 4l4 4-4 4',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  columns: 'M2.5 3h11v10h-11zM8 3v10',
  tools: 'M3 4.5h6M12 4.5h1M3 8h1M7 8h6M3 11.5h5M11 11.5h2M10.5 3v3M5.5 6.5v3M9.5 10v3',
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
