/** Who is being played and what they look at, kept in the address so that a reload stays. */
export interface Route {
  person?: string;
  /** A conversation's id, or `home`. */
  place?: string;
}

export function parseHash(hash: string): Route {
  const [person, place] = hash.replace(/^#\/?/, '').split('/').map(decodePart);
  return { ...(person ? { person } : {}), ...(person && place ? { place } : {}) };
}

export function formatHash(route: Route): string {
  if (!route.person) return '#/';
  const parts = route.place ? [route.person, route.place] : [route.person];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
