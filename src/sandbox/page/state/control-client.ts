/** The control API as the page calls it; shapes are the server's own types. */
import type {
  ClockRequest,
  CloseRequest,
  CommandRequest,
  FaultRequest,
  KmsKnobsRequest,
  InteractionResult,
  MessageRequest,
  OptionsRequest,
  OptionsResult,
  PasscodeAnswer,
  PasscodeRequest,
  PersonView,
  PressRequest,
  SandboxState,
  ShortcutRequest,
  SubmitRequest,
  WireEntry,
} from '../../control/api.js';

/** What an administrator of the account changes: `POST /control/iam/<change>`. */
export type IamChange = 'policies' | 'remove-policy' | 'groups' | 'users';

/** A request the control server refused, in its words. */
class ControlError extends Error {}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/control${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ControlError('The sandbox does not answer. Is it still running?');
  }
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : safeParse(text);
  if (!response.ok) {
    const said = (parsed as { error?: unknown } | undefined)?.error;
    throw new ControlError(typeof said === 'string' ? said : `The sandbox answered ${response.status}.`);
  }
  return parsed as T;
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const person = (id: string) => `/people/${encodeURIComponent(id)}`;

export const controlClient = {
  state: () => call<SandboxState>('GET', '/state'),
  view: (id: string) => call<PersonView>('GET', `${person(id)}/view`),
  command: (id: string, body: CommandRequest) =>
    call<InteractionResult>('POST', `${person(id)}/command`, body),
  say: (id: string, body: MessageRequest) => call<unknown>('POST', `${person(id)}/message`, body),
  press: (id: string, body: PressRequest) => call<InteractionResult>('POST', `${person(id)}/press`, body),
  shortcut: (id: string, body: ShortcutRequest) =>
    call<InteractionResult>('POST', `${person(id)}/shortcut`, body),
  options: (id: string, body: OptionsRequest) => call<OptionsResult>('POST', `${person(id)}/options`, body),
  submit: (id: string, body: SubmitRequest) => call<InteractionResult>('POST', `${person(id)}/submit`, body),
  close: (id: string, body: CloseRequest) => call<InteractionResult>('POST', `${person(id)}/close`, body),
  openHome: (id: string) => call<unknown>('POST', `${person(id)}/home`, {}),
  markRead: (id: string, channel: string) => call<unknown>('POST', `${person(id)}/read`, { channel }),
  moveClock: (body: ClockRequest) => call<unknown>('POST', '/clock', body),
  addFault: (body: FaultRequest) => call<unknown>('POST', '/faults', body),
  clearFaults: () => call<unknown>('DELETE', '/faults'),
  playStory: (id: string) => call<unknown>('POST', `/stories/${encodeURIComponent(id)}`, {}),
  stopStory: () => call<unknown>('POST', '/stories/stop', {}),
  reset: () => call<unknown>('POST', '/reset', {}),
  wire: async (after: number): Promise<WireEntry[]> => {
    const answer = await call<WireEntry[] | { entries: WireEntry[] }>('GET', `/wire?after=${after}`);
    return Array.isArray(answer) ? answer : answer.entries;
  },
  turnKnobs: (body: KmsKnobsRequest) => call<unknown>('POST', '/kms-knobs', body),
  passcode: (body: PasscodeRequest) => call<PasscodeAnswer>('POST', '/iam/passcode', body),
  iam: (change: IamChange, body: Record<string, unknown>) => call<unknown>('POST', `/iam/${change}`, body),
  kms: (keyId: string, change: string, body: Record<string, unknown>) =>
    call<unknown>('POST', `/kms/${encodeURIComponent(keyId)}/${change}`, body),
};
