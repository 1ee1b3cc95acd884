// Slack as far as the bot can tell: Web API, Socket Mode or signed requests, and people who click.
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.js';
import type { PersonSummary, PersonView } from '../control/api.js';
import type { FaultBook } from '../faults.js';
import type { WireLog } from '../wire-log.js';
import type { WorldPerson, WorldWorkspace } from '../world.js';
import { createOfferBook } from './client/choices.js';
import { messagePayload } from './client/payloads.js';
import type { PersonClient } from './client/person-client.js';
import { createPersonClient } from './client/person-client.js';
import { markRead, personSummary, personView } from './client/person-view.js';
import type { SlackContext } from './context.js';
import { createCourier } from './delivery/courier.js';
import { createSignedRequests } from './delivery/signed-requests.js';
import { createSocketHub } from './delivery/socket-hub.js';
import { createDirectory } from './directory.js';
import { createInFlight } from './in-flight.js';
import { findMessage, removeMessage } from './messages.js';
import { appManifest, type AppManifest } from './manifest.js';
import { createRateLimiter } from './rate-limits.js';
import { createResponseUrlBook } from './response-urls.js';
import { UnknownPerson } from './slack-errors.js';
import { addSideRoutes, createSlackServer } from './slack-server.js';
import type { SlackSnapshot } from './slack-state.js';
import { emptySnapshot } from './slack-state.js';
import { createTriggerBook } from './triggers.js';
import type { ApiCall } from './web-api/web-api.js';
import { addWebApi } from './web-api/web-api.js';

export interface SlackStandInOptions {
  clock: Clock;
  workspace: WorldWorkspace;
  faults: FaultBook;
  wire: WireLog;
  /** With `http`, Socket Mode is turned off in the manifest; the request URL may come later by `setRequestUrl`. */
  delivery: { mode: 'socket' } | { mode: 'http'; requestUrl?: string };
  limits?: {
    /** Slack's rate limits; default true. */
    rateLimits?: boolean;
    /** Real milliseconds the bot has to ack; default 3,000. */
    ackTimeoutMs?: number;
    /** Real milliseconds until Slack asks a connection to reconnect; default an hour. */
    socketRefreshMs?: number;
  };
  /** How the app is installed; default as manifest.yml says. */
  manifest?: AppManifest;
  /** Something this person sees changed; absent: everyone, or the bot's connection. */
  onChange?: (personId?: string) => void;
  restored?: SlackSnapshot;
}

export interface SlackStandIn extends PersonClient {
  /** Listens on loopback; port 0 (default) takes a free one. */
  listen(port?: number): Promise<{ url: string; apiUrl: string }>;
  close(): Promise<void>;
  setRequestUrl(url: string): void;
  connected(): boolean;
  /** Resolves once the bot has a connection; at once with `http`. */
  whenConnected(): Promise<void>;
  /** Asks open connections to reconnect, as Slack does now and then: so many, oldest first; default all. */
  refreshConnections(count?: number): void;
  connections(): number;
  markRead(personId: string, channel: string): void;
  /** All the person sees now, as a copy. Throws `UnknownPerson`. */
  view(personId: string): PersonView;
  people(): PersonSummary[];
  /** All Web API calls so far, oldest first. */
  calls(): ApiCall[];
  /** Deactivates a person, makes them a guest, and the like. */
  setPerson(personId: string, patch: Partial<WorldPerson>): void;
  setArchived(channelId: string, archived: boolean): void;
  /** The bot is invited to a channel, or removed from it. */
  setBotMember(channelId: string, isMember: boolean): void;
  /** An administrator takes a message away. */
  takeAway(channel: string, ts: string): void;
  /** Resolves when no delivery and no Web API call is under way. */
  settled(): Promise<void>;
  /** Resolves with the first truthy answer of `probe`, asked again after every change; rejects after `timeoutMs` (5,000). */
  until<T>(probe: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  snapshot(): SlackSnapshot;
  /** Back to an empty workspace; connections stay. */
  reset(): void;
}

export function createSlackStandIn(options: SlackStandInOptions): SlackStandIn {
  const { workspace, clock, wire, faults, delivery: wanted, limits = {} } = options;
  const manifest = options.manifest ?? appManifest();
  const overSockets = wanted.mode === 'socket' && manifest.hasSocketMode;
  const ackTimeoutMs = limits.ackTimeoutMs ?? 3_000;
  let state = options.restored ? structuredClone(options.restored) : emptySnapshot();
  let baseUrl = '';
  let requestUrl = wanted.mode === 'http' ? wanted.requestUrl : undefined;
  let calls: ApiCall[] = [];
  const listeners = new Set<() => void>();
  const inFlight = createInFlight();
  const offers = createOfferBook();
  const limiter = limits.rateLimits === false ? undefined : createRateLimiter(() => clock.now());

  function changed(personId?: string): void {
    options.onChange?.(personId);
    for (const listener of [...listeners]) listener();
  }

  const context: SlackContext = {
    clock,
    workspace,
    manifest,
    wire,
    directory: createDirectory(
      workspace,
      manifest.scopes,
      () => state,
      () => clock.now(),
    ),
    triggers: createTriggerBook(),
    responseUrls: createResponseUrlBook(),
    uploads: new Map(),
    state: () => state,
    changed,
    published(message, change) {
      const payload = messagePayload(context, message, change);
      if (payload) void courier.send({ kind: 'events_api', payload }, `message ${change}`, message.user);
    },
    baseUrl: () => baseUrl,
  };
  const hub = createSocketHub({
    appId: workspace.appId,
    ackTimeoutMs,
    ...(limits.socketRefreshMs === undefined ? {} : { refreshMs: limits.socketRefreshMs }),
    onConnections: () => changed(),
  });
  const delivery =
    wanted.mode === 'socket'
      ? hub
      : createSignedRequests({
          requestUrl: () => requestUrl,
          signingSecret: workspace.signingSecret,
          ackTimeoutMs,
        });
  const courier = createCourier(context, delivery, (work) => inFlight.track(work));
  const client = createPersonClient({ context, courier, offers });
  const server = createSlackServer(clock);
  server.server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head));
  addWebApi(server, {
    context,
    faults,
    limiter,
    socketUrl: () => (overSockets ? `${baseUrl.replace('http', 'ws')}/link/${hub.issueTicket()}` : undefined),
    onCall(call) {
      calls.push(call);
      for (const listener of [...listeners]) listener();
    },
    track: (work) => inFlight.track(work),
  });
  addSideRoutes(server, context, faults, (work) => inFlight.track(work));

  function person(personId: string): WorldPerson {
    const found = context.directory.person(personId);
    if (!found) throw new UnknownPerson(personId);
    return found;
  }

  return {
    ...client,
    async listen(port = 0) {
      await server.listen({ port, host: '127.0.0.1' });
      baseUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
      return { url: baseUrl, apiUrl: `${baseUrl}/api/` };
    },
    async close() {
      await hub.close();
      await server.close();
    },
    setRequestUrl(url) {
      requestUrl = url;
      changed();
    },
    connected: () => delivery.connected(),
    whenConnected: () => (wanted.mode === 'socket' ? hub.whenConnected() : Promise.resolve()),
    refreshConnections: (count) => hub.refresh(count),
    connections: () => hub.connections(),
    markRead: (personId, channel) => markRead(context, person(personId), channel),
    view: (personId) => personView(context, person(personId)),
    people: () => context.directory.people().map((one) => personSummary(context, one)),
    calls: () => [...calls],
    setPerson(personId, patch) {
      person(personId);
      state.personPatches[personId] = { ...state.personPatches[personId], ...patch };
      changed();
    },
    setArchived(channelId, archived) {
      const others = state.archivedChannels.filter((id) => id !== channelId);
      state.archivedChannels = archived ? [...others, channelId] : others;
      changed();
    },
    setBotMember(channelId, isMember) {
      state.botMemberships = { ...state.botMemberships, [channelId]: isMember };
      changed();
    },
    takeAway(channel, ts) {
      const message = findMessage(context, channel, ts);
      if (message) removeMessage(context, message);
    },
    settled: () => inFlight.settled(),
    until: (probe, timeoutMs = 5_000) =>
      new Promise((resolve, reject) => {
        const check = () => {
          try {
            const answer = probe();
            if (answer === undefined || answer === null || answer === false) return;
            stop();
            resolve(answer);
          } catch (error) {
            stop();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`not so after ${timeoutMs} ms`));
        }, timeoutMs);
        const stop = () => {
          clearTimeout(timer);
          listeners.delete(check);
        };
        listeners.add(check);
        check();
      }),
    snapshot: () => structuredClone(state),
    reset() {
      state = emptySnapshot();
      calls = [];
      offers.clear();
      context.triggers.clear();
      context.responseUrls.clear();
      context.uploads.clear();
      limiter?.clear();
      changed();
    },
  };
}
