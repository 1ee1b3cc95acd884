/** How IBM writes the ids of keys and of service instances; in either letter case. */
export const uuidForm = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const uuid = new RegExp(`^${uuidForm}$`, 'i');
