/** What could not be done, by operation: how IBM begins its `errorMsg` (docs/facts/ibm.md#error-bodies). */
export const whatFailed = {
  getKeyMetadata: 'Key could not be retrieved',
  getKey: 'Key could not be retrieved',
  setKeyForDeletion: 'Action could not be performed on key',
  unsetKeyForDeletion: 'Action could not be performed on key',
  rotateKey: 'Action could not be performed on key',
  deleteKey: 'Key could not be deleted',
  restoreKey: 'Key could not be restored',
  purgeKey: 'Key could not be purged',
  disableKey: 'Key could not be disabled',
  enableKey: 'Key could not be enabled',
  syncAssociatedResources: 'Could not initiate sync requests to associated resources',
  putInstancePolicy: 'Instance policy could not be created',
  // No page and no recording has a refusal of these.
  listKeys: 'Keys could not be retrieved',
  getKeyCollectionMetadata: 'Keys could not be retrieved',
  getRegistrations: 'Registrations could not be retrieved',
  getRegistrationsAllKeys: 'Registrations could not be retrieved',
  changeRegistration: 'Registration could not be changed',
  getPolicy: 'Key policies could not be retrieved',
  putPolicy: 'Key policy could not be created',
  getInstancePolicy: 'Instance policies could not be retrieved',
  listKeyRings: 'Key rings could not be retrieved',
} as const;

/** Of an operation that has no words of its own, what IBM says of an action on a key. */
export function whatFailedIn(operation: string): string {
  return Object.hasOwn(whatFailed, operation)
    ? whatFailed[operation as keyof typeof whatFailed]
    : whatFailed.setKeyForDeletion;
}
