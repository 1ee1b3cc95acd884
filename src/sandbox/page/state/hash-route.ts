/** Who is being played and what they look at, kept in the address so that a reload stays. */
export interface Route {
  person?: string;
  /** A conversation's id, or `home`. */
  place?: string;
}

export const sides = ['left', 'right'] as const;
export type Side = (typeof sides)[number];
export type Routes = Record<Side, Route>;

/** `#/<person>/<place>,<person>/<place>`: left, right. */
export function parseHash(hash: string): Routes {
  const [left, right] = hash.replace(/^#\/?/, '').split(',').map(parseRoute);
  return { left: left ?? {}, right: right ?? {} };
}

export function formatHash({ left, right }: Routes): string {
  return `#/${formatRoute(left)}${right.person ? `,${formatRoute(right)}` : ''}`;
}

function parseRoute(text: string): Route {
  const [person, place] = text.split('/').map(decodePart);
  return { ...(person ? { person } : {}), ...(person && place ? { place } : {}) };
}

function formatRoute({ person, place }: Route): string {
  if (!person) return '';
  return (place ? [person, place] : [person]).map(encodeURIComponent).join('/');
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
