// What one person of the sandbox sees, and what they do in Slack; part of the control API.

/** Block Kit travels as Slack would store it; the page draws it, tests read it. */
export type Block = Record<string, unknown> & { type: string; block_id?: string };

export interface PersonSummary {
  id: string;
  teamId: string;
  handle: string;
  realName: string;
  timeZone: string;
  kind: 'member' | 'guest' | 'deactivated' | 'outsider' | 'bot';
  role?: string;
  blurb: string;
  /** Messages this person has not read, over all conversations. */
  unread: number;
}

export interface MessageView {
  channel: string;
  ts: string;
  threadTs?: string;
  /** The author's user id: the bot's, or a person's. */
  user: string;
  text: string;
  blocks: Block[];
  /** Only this person sees it. */
  ephemeral: boolean;
  /** Set once `chat.update` has changed it. */
  editedTs?: string;
  unread: boolean;
  /** Replies, oldest first. */
  replies: MessageView[];
  files?: { id: string; name: string; title?: string; content?: string }[];
  /** `channel`, `here`, `everyone`: whom this message pings; empty for a well-behaved bot. */
  broadcasts?: string[];
}

export interface ConversationView {
  id: string;
  kind: 'dm' | 'channel';
  /** Channel name, or the bot's name for a DM. */
  name: string;
  isExtShared: boolean;
  /** Whether anything can be typed here. */
  hasComposer: boolean;
  unread: number;
  messages: MessageView[];
}

export interface ModalView {
  id: string;
  callbackId: string;
  hash: string;
  title: string;
  submit?: string;
  close?: string;
  blocks: Block[];
  privateMetadata: string;
  /** What the person has typed or chosen so far, as Slack's `state.values`. */
  state: Record<string, Record<string, unknown>>;
  /** Validation errors of the last submission, keyed by block id. */
  errors?: Record<string, string>;
}

/** All one person sees, at one moment. */
export interface PersonView {
  person: PersonSummary;
  conversations: ConversationView[];
  /** Whether the app has a Home tab for this person. */
  hasHome: boolean;
  /** App Home as last published for this person. */
  home: { blocks: Block[] } | null;
  /** Modal stack, top last (at most 3). */
  modals: ModalView[];
  /** What the Slack client itself says to the person, e.g. "/delete-key failed with the error operation_timeout"; newest last. */
  clientNotices: { at: number; text: string }[];
}

/** What came of an interaction, as Slack's client would know it. */
export interface InteractionResult {
  /** `acked` in time; `timeout` after three seconds; `not_connected` when no connection took it; `error` for a bad ack. */
  outcome: 'acked' | 'timeout' | 'not_connected' | 'error';
  /** Milliseconds until the ack. */
  ackMs?: number;
  detail?: string;
  /** For submissions: what the answer did to the modal. */
  modal?: 'closed' | 'updated' | 'pushed' | 'cleared' | 'errors' | 'unchanged';
  errors?: Record<string, string>;
}

/** POST /control/people/:id/command */
export interface CommandRequest {
  /** Command and text as typed, e.g. `/delete-key billing`. */
  text: string;
  /** Where it was typed; the person's DM with the bot when absent. */
  channel?: string;
}

/** POST /control/people/:id/message: answers `{ ts }`. */
export interface MessageRequest {
  text: string;
  /** The person's DM with the bot when absent. */
  channel?: string | undefined;
  threadTs?: string | undefined;
}

/** POST /control/people/:id/shortcut: one of the manifest's, global or on a message. */
export interface ShortcutRequest {
  callbackId: string;
  on?: { channel: string; ts: string };
}

/** Where an element stands. */
export type SurfaceRef = { channel: string; ts: string } | { viewId: string } | { home: true };

/** POST /control/people/:id/press: a button, or a choice in a select that dispatches. */
export interface PressRequest {
  on: SurfaceRef;
  actionId: string;
  /** Needed when several blocks hold the same action id. */
  blockId?: string;
  /** For selects: the chosen option's value (static or external); the option must be on offer. */
  selected?: string;
  /** Whether the person accepted the confirm dialog; `false` sends nothing. Default true. */
  confirmed?: boolean;
  /** In a modal: what else is typed so far, so that it travels along and survives an update. */
  values?: SubmitRequest['values'];
}

/** POST /control/people/:id/options: the type-ahead request of an external select. */
export interface OptionsRequest {
  on: SurfaceRef;
  blockId: string;
  actionId: string;
  /** Text typed so far; fewer characters than `min_query_length` sends nothing. */
  query: string;
  /** In a modal: what else is typed so far. */
  values?: SubmitRequest['values'];
}
export interface OptionsResult extends InteractionResult {
  options: { text: string; description?: string; value: string; group?: string }[];
}

/** POST /control/people/:id/submit: values by block id and action id; strings for inputs, option values for selects, arrays for multi-choices. */
export interface SubmitRequest {
  viewId: string;
  values: Record<string, Record<string, string | string[] | null>>;
}

/** POST /control/people/:id/close */
export interface CloseRequest {
  viewId: string;
  /** The whole stack. */
  clear?: boolean;
}
