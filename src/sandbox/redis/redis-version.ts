/** BullMQ runs from 5.0 and recommends 6.2; older servers lack commands we use. */
export const OLDEST_VERSION = '6.2';

export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_VERSION.split('.').map(Number);
  return !(major > oldestMajor || (major === oldestMajor && minor >= oldestMinor));
}
