import Fastify, { type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { MovableClock } from '../clock.js';
import type { FaultBook } from '../faults.js';
import type { IamChanges } from '../iam/iam-changes.js';
import type { KmsKnobs } from '../kms/knobs.js';
import type { OutsideChanges } from '../kms/outside.js';
import { ClientRefusal } from '../slack/slack-errors.js';
import type { SlackStandIn } from '../slack/slack-stand-in.js';
import type { StoryPlayer } from '../stories/story-player.js';
import type { WireLog } from '../wire-log.js';
import type { Identity, KmsKeyState, PasscodeAnswer, SandboxState } from './api.js';
import { createChangeFeed } from './change-feed.js';
import { controlInput } from './control-input.js';

export interface ControlParts {
  slack: SlackStandIn;
  kms: {
    keys(): KmsKeyState[];
    instances(): SandboxState['kms']['instances'];
    outside: OutsideChanges;
    iam: IamChanges;
    knobs(): KmsKnobs;
    turnKnobs(knobs: Partial<KmsKnobs>): void;
  };
  clock: MovableClock;
  faults: FaultBook;
  wire: WireLog;
  bot: () => Omit<SandboxState['bot'], 'connected'>;
  commands: SandboxState['commands'];
  shortcuts: SandboxState['shortcuts'];
  deadlines: () => Promise<SandboxState['deadlines']>;
  next: () => Promise<SandboxState['next']>;
  /** IAM id of a person, for what they do outside Countersign. */
  iamIdOf: (personId: string) => string | undefined;
  onReset: (identity?: Identity) => Promise<void>;
  stories: StoryPlayer;
  page?: {
    html(): Promise<string>;
    asset(path: string): Promise<{ body: string | Buffer; type: string } | undefined>;
  };
}

export interface ControlServer {
  /** Loopback only; port 0 takes a free one. */
  listen(port?: number): Promise<{ url: string }>;
  changed(personId?: string): void;
  close(): Promise<void>;
}

/** Refused input: the caller's to mend. */
class BadInput extends Error {}

/** Room for 5,000 registrations in one body. */
const bodyLimit = 4 * 1_048_576;

const loopbackHosts = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** The control API of `api.ts`, and the page. */
export function createControlServer(parts: ControlParts): ControlServer {
  const { slack, kms, clock, faults, wire } = parts;
  const server = Fastify({ bodyLimit });
  const feed = createChangeFeed();
  const stopWire = wire.onEntry((entry) => feed.wire(entry));

  // Only this machine's own pages: neither a name that resolves here nor another site's form gets through.
  server.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers;
    const foreign = origin !== undefined && !loopbackHosts.test(origin.replace(/^https?:\/\//, ''));
    if (!loopbackHosts.test(host ?? '') || foreign) {
      return reply.code(403).send({ error: 'The sandbox answers its own page on this machine only.' });
    }
    const type = request.headers['content-type'] ?? '';
    if (request.method === 'POST' && !type.startsWith('application/json')) {
      return reply.code(415).send({ error: 'Send JSON.' });
    }
  });
  server.setErrorHandler((error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const refused =
      error instanceof BadInput || error instanceof ClientRefusal || error instanceof RangeError;
    const status = refused ? 400 : (statusCode ?? 500);
    return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
  });

  const read = <T>(schema: z.ZodType<T>, request: FastifyRequest): T => {
    const parsed = schema.safeParse(request.body);
    if (parsed.success) return parsed.data;
    throw new BadInput(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  };
  const idIn = (request: FastifyRequest) => (request.params as { id: string }).id;

  server.get('/control/state', async (): Promise<SandboxState> => {
    const next = await parts.next();
    return {
      clock: clockState(),
      bot: { ...parts.bot(), connected: slack.connected() },
      people: slack.people(),
      kms: { instances: kms.instances(), keys: kms.keys(), knobs: kms.knobs() },
      iam: kms.iam.state(),
      faults: faults.list(),
      commands: parts.commands,
      shortcuts: parts.shortcuts,
      deadlines: await parts.deadlines(),
      ...(next && { next }),
      stories: parts.stories.state(),
    };
  });
  server.get('/control/people', async () => slack.people());
  server.get('/control/people/:id/view', async (request) => slack.view(idIn(request)));
  server.post('/control/people/:id/command', async (request) =>
    slack.command(idIn(request), read(controlInput.command, request)),
  );
  server.post('/control/people/:id/message', async (request) => ({
    ts: slack.say(idIn(request), read(controlInput.message, request)),
  }));
  server.post('/control/people/:id/press', async (request) =>
    slack.press(idIn(request), read(controlInput.press, request)),
  );
  server.post('/control/people/:id/shortcut', async (request) =>
    slack.shortcut(idIn(request), read(controlInput.shortcut, request)),
  );
  server.post('/control/people/:id/options', async (request) =>
    slack.options(idIn(request), read(controlInput.options, request)),
  );
  server.post('/control/people/:id/submit', async (request) =>
    slack.submit(idIn(request), read(controlInput.submit, request)),
  );
  server.post('/control/people/:id/close', async (request) => {
    await slack.closeModal(idIn(request), read(controlInput.close, request));
    return {};
  });
  server.post('/control/people/:id/home', async (request) => slack.openHome(idIn(request)));
  server.post('/control/people/:id/read', async (request) => {
    slack.markRead(idIn(request), read(controlInput.read, request).channel);
    return {};
  });

  const clockState = () => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs });
  server.post('/control/clock', async (request) => {
    const move = read(controlInput.clock, request);
    const byMs = 'advanceMs' in move ? move.advanceMs : Date.parse(move.to) - clock.now();
    if (byMs < 0) throw new BadInput('The clock moves forwards only.');
    await clock.advance(byMs);
    feed.changed();
    return clockState();
  });
  server.get('/control/faults', async () => faults.list());
  server.post('/control/faults', async (request) => {
    const fault = faults.add(read(controlInput.fault, request));
    feed.changed();
    return fault;
  });
  server.delete('/control/faults', async () => {
    faults.clear();
    feed.changed();
    return {};
  });
  server.post('/control/reset', async (request) => {
    const { identity } = read(controlInput.reset, request);
    await parts.stories.stop();
    await parts.onReset(identity);
    feed.changed();
    return {};
  });
  server.post('/control/stories/stop', async () => {
    await parts.stories.stop();
    return {};
  });
  server.post('/control/stories/:id', async (request) => {
    parts.stories.play(idIn(request), read(controlInput.play, request).paceMs);
    return {};
  });
  server.get('/control/wire', async (request) => {
    const after = Number((request.query as { after?: string }).after ?? 0);
    if (!Number.isInteger(after)) throw new BadInput('after: a whole number, the last seq you have.');
    return { entries: wire.entries().filter((entry) => entry.seq > after) };
  });
  server.get('/control/events', (request, reply) => {
    reply.hijack();
    feed.attach(reply.raw);
  });

  server.post('/control/kms-knobs', async (request) => {
    kms.turnKnobs(read(controlInput.kmsKnobs, request));
    return kms.knobs();
  });

  // What happens past Countersign: in IBM's console, by another tool, by another service.
  const outside: Record<string, (keyId: string, request: FastifyRequest) => void> = {
    set: (keyId, request) => kms.outside.setForDeletion(keyId, actorIn(request)),
    unset: (keyId) => kms.outside.unset(keyId),
    delete: (keyId, request) => kms.outside.deleteKey(keyId, actorIn(request)),
    restore: (keyId) => kms.outside.restore(keyId),
    registrations: (keyId, request) =>
      kms.outside.addRegistrations(keyId, read(controlInput.registrations, request)),
    'remove-registration': (keyId, request) => {
      const which = read(controlInput.noRegistration, request);
      if ('all' in which) kms.outside.removeAllRegistrations(keyId);
      else kms.outside.removeRegistration(keyId, which.resourceCrn);
    },
    state: (keyId, request) => kms.outside.setState(keyId, read(controlInput.keyState, request).state),
    name: (keyId, request) => kms.outside.rename(keyId, read(controlInput.keyName, request).name),
  };
  const iamIdOf = (person: string) => parts.iamIdOf(person) ?? person;
  const actorIn = (request: FastifyRequest) => iamIdOf(read(controlInput.byPerson, request).person);
  server.post('/control/kms/:id/:change', async (request) => {
    const { id, change } = request.params as { id: string; change: string };
    const make = Object.hasOwn(outside, change) ? outside[change] : undefined;
    if (!make)
      throw new BadInput(`No such change: ${change}. These exist: ${Object.keys(outside).join(', ')}.`);
    if (!kms.keys().some((key) => key.id === id)) throw new BadInput(`No such key: ${id}.`);
    make(id, request);
    return {};
  });

  // What an administrator of the account does, and what people get on IBM's passcode page.
  server.post('/control/iam/passcode', async (request): Promise<PasscodeAnswer> => {
    const { person, profile } = read(controlInput.passcode, request);
    const { passcode, expiresAtMs } = kms.iam.passcode(iamIdOf(person), profile);
    return { passcode, expiresAt: new Date(expiresAtMs).toISOString() };
  });
  server.post('/control/iam/policies', async (request) => {
    const { person, group, ...given } = read(controlInput.grant, request);
    const subject = group === undefined ? { iamId: iamIdOf(person ?? '') } : { groupId: group };
    return { id: kms.iam.grant(subject, given) };
  });
  server.post('/control/iam/remove-policy', async (request) => {
    kms.iam.removePolicy(read(controlInput.removePolicy, request).id);
    return {};
  });
  server.post('/control/iam/groups', async (request) => {
    const change = read(controlInput.groupMember, request);
    if ('add' in change) kms.iam.addMember(change.group, iamIdOf(change.add));
    else kms.iam.removeMember(change.group, iamIdOf(change.remove));
    return {};
  });
  server.post('/control/iam/users', async (request) => {
    const { person, state } = read(controlInput.userState, request);
    kms.iam.setUserState(iamIdOf(person), state);
    return {};
  });

  server.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (path === '/' && parts.page) {
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await parts.page.html());
    }
    const asset = await parts.page?.asset(path);
    return asset ? reply.type(asset.type).send(asset.body) : reply.code(404).send({ error: 'Nothing here.' });
  });

  return {
    async listen(port = 0) {
      return { url: await server.listen({ port, host: '127.0.0.1' }) };
    },
    changed: (personId) => feed.changed(personId),
    async close() {
      stopWire();
      feed.close();
      await server.close();
    },
  };
}
