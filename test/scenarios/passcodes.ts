import { cast, type Stage, wordsOf } from './stage.js';

const iamIds: Record<string, string> = {
  [cast.rita]: 'IBMid-RITA001',
  [cast.mona]: 'IBMid-MONA001',
  [cast.malik]: 'IBMid-MALIK001',
  [cast.mei]: 'IBMid-MEI001',
  [cast.wanda]: 'IBMid-WANDA001',
};

export function iamIdOf(personId: string): string {
  const iamId = iamIds[personId];
  if (iamId === undefined) throw new Error(`${personId} has no identity`);
  return iamId;
}

/** A passcode as the person gets it on IBM's page. */
export function passcodeOf(stage: Stage, personId: string): string {
  return stage.kms.iam.passcode(iamIdOf(personId)).passcode;
}

interface Field {
  block_id?: string;
  element?: { action_id?: string };
}

/** Waits for a form with a field for a passcode and sends it, with whatever else it asks for. */
export async function sendPasscode(
  stage: Stage,
  personId: string,
  passcode: string,
  more: Record<string, string> = {},
): Promise<void> {
  const fieldsOf = () => (stage.modal(personId)?.blocks ?? []) as Field[];
  await stage.until(
    () => fieldsOf().some(({ element }) => element?.action_id === 'passcode'),
    `a field for a passcode; there is ${wordsOf(stage.modal(personId))}`,
  );
  const values = Object.fromEntries(
    fieldsOf().flatMap(({ block_id: block = '', element }) => {
      const action = element?.action_id ?? '';
      const value = action === 'passcode' ? passcode : more[action];
      return value === undefined ? [] : [[block, { [action]: value }]];
    }),
  );
  await stage.slack.submit(personId, { viewId: stage.modal(personId)!.id, values });
}

/** Asks for a deletion with a passcode of one's own. */
export async function askAsOneself(stage: Stage, personId: string, key: string): Promise<void> {
  await stage.fillForm(personId, key);
  await sendPasscode(stage, personId, passcodeOf(stage, personId));
}

export async function modalSays(stage: Stage, personId: string, words: string): Promise<void> {
  await stage.until(
    () => wordsOf(stage.modal(personId)).includes(words),
    `"${words}"; there is ${wordsOf(stage.modal(personId))}`,
  );
}
