/** A Web API answer `{ok: false, error: code, ...extra}`. */
export class SlackApiError extends Error {
  constructor(
    readonly code: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** Something Slack's own client would not let this person do; nothing was sent to the bot. */
export class ClientRefusal extends Error {}

export class UnknownPerson extends ClientRefusal {
  constructor(id: string) {
    super(`nobody in the workspace has the id ${id}`);
  }
}
