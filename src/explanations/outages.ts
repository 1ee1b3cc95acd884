import type { Outages } from '../domain/outage.js';

/** What IBM stops when the key goes, in a sentence for each kind (docs/facts/ibm.md#what-stops-with-a-key). */
export function outageWords({ volumes, fileShares }: Outages = {}): string {
  return [
    volumes === undefined
      ? ''
      : `IBM stops every running server that uses ${volumes === 1 ? 'the volume' : `one of the ${volumes} volumes`}.`,
    fileShares === undefined
      ? ''
      : `${fileShares === 1 ? 'The file share goes' : `${fileShares} file shares go`} offline.`,
  ]
    .filter(Boolean)
    .join(' ');
}
