// Every message IBM documents, in every form in which its tools print it.
import { describe, expect, test } from 'vitest';
import { createIbmErrorRecognition } from '../../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { conditionOfStatus } from '../../../../src/domain/kms-failure.js';
import { type IbmMessage, ibmMessages } from './ibm-messages.js';
import { pasted, type PastedForm, pastedForms } from './pasted-forms.js';

const { recognise } = createIbmErrorRecognition();

function expectedCode({ code, status, alone }: IbmMessage, { tells }: PastedForm, text: string): string {
  if (tells === 'status') return conditionOfStatus(status);
  return tells === 'sentence' && !/Unprocessable Entity/.test(text) ? (alone ?? code) : code;
}

describe.each(Object.entries(pastedForms))('%s', (_form, form) => {
  test.each(ibmMessages)('$code ($status): $message', (message) => {
    const text = form.text(message);
    const { failure, correlationIds, keyIds, keyName } = recognise(text);
    const found = { correlationId: correlationIds[0], keyId: keyIds[0], keyName };
    const named = ({ names = [] }: PastedForm, name: keyof typeof found) =>
      names.includes(name) ? pasted[name] : undefined;
    expect({ code: failure?.code, ...found }).toEqual({
      code: expectedCode(message, form, text),
      correlationId: named(form, 'correlationId'),
      keyId: named(form, 'keyId'),
      keyName: named(form, 'keyName'),
    });
    if (form.tells === 'code') expect(failure?.reason?.replaceAll(/\s+/g, ' ')).toBe(message.message);
    expect(failure?.status).toBe(
      message.alone && form.tells === 'sentence' ? failure?.status : message.status,
    );
    expect(failure?.effect).toBe(message.status >= 500 ? 'unknown' : 'none');
  });
});
