// Surroundings in which a bot could start, and in which one thing at a time is wrong.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../src/commands/program.js';
import type { Finding } from '../../src/explanations/finding.js';
import { demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { createFaultBook, type FaultBook } from '../../src/sandbox/faults.js';
import { appManifest, type AppManifest } from '../../src/sandbox/slack/manifest.js';
import type { SlackStandIn } from '../../src/sandbox/slack/slack-stand-in.js';
import { createWireLog } from '../../src/sandbox/wire-log.js';
import type { World } from '../../src/sandbox/world.js';
import { liveSettings } from '../../test/scenarios/live-settings.js';
import { rolesOfWorld } from '../../test/scenarios/world-roles.js';
import { openStandIns } from '../../test/stand-ins.js';

export type Settings = Record<string, string | undefined>;

/** Addresses where the wrong one answers, or nobody. */
export interface WrongPlaces {
  /** Nobody listens. */
  dead: number;
  /** Takes connections and says nothing. */
  silent: number;
  /** A web server with pages, and no service of IBM's or Slack's. */
  pages: number;
  /** One that answers everything with JSON of its own. */
  json: number;
}

export interface Surroundings {
  settings: Settings;
  places: WrongPlaces;
  slack: SlackStandIn;
  faults: FaultBook;
  /** Writes a file beside the settings; with its path. */
  file(name: string, content: unknown): Promise<string>;
}

export interface Report {
  exitCode: number;
  findings: Finding[];
  /** All that was written. */
  output: string;
}

/** Shared by all surroundings of a process. */
export async function openPlaces(): Promise<{ places: WrongPlaces; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const silent = createTcpServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  const pages = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome</body></html>');
  });
  const json = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"up"}');
  });
  const gone = createTcpServer();
  const ports = await Promise.all([silent, pages, json, gone].map(portOf));
  await new Promise((resolve) => gone.close(resolve));
  const [ofSilent = 0, ofPages = 0, ofJson = 0, dead = 0] = ports;
  return {
    places: { dead, silent: ofSilent, pages: ofPages, json: ofJson },
    async close() {
      for (const socket of sockets) socket.destroy();
      pages.closeAllConnections();
      json.closeAllConnections();
      await Promise.all([silent, pages, json].map((one) => new Promise((done) => one.close(done))));
    },
  };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return (server.address() as AddressInfo).port;
}

/** Making one takes some 300 ms. */
const signingKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** Stand-ins for Slack and IBM with settings for the world's first instance, which lead to them. */
export async function openSurroundings(
  { redisUrl, places }: { redisUrl: string; places: WrongPlaces },
  { world = demoWorld, manifest = appManifest() }: { world?: World; manifest?: AppManifest } = {},
): Promise<Surroundings & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-wrong-start-'));
  const faults = createFaultBook();
  const { kms, slack, kmsUrl, slackApiUrl } = await openStandIns({
    clock: { now: () => Date.now() },
    world,
    faults,
    wire: createWireLog(),
    delivery: { mode: 'socket' },
    signingKeyPem,
    manifest,
  });
  const file = async (name: string, content: unknown) => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const [instance] = demoWorld.instances;
  const roles = rolesOfWorld({ ...demoWorld, instances: instance ? [instance] : [] });
  const live = liveSettings({ slackApiUrl, ibmUrl: kmsUrl, redisUrl, identity: 'service-ids' });
  const { botToken, appToken } = world.workspace;
  return {
    settings: {
      ...live,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      SLACK_CHANNEL: demoChannelId,
      ROLES_FILE: await file('roles.json', roles),
    },
    places,
    slack,
    faults,
    file,
    async close() {
      await Promise.all([kms.close(), slack.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the command as a terminal would. */
export async function check(settings: Settings): Promise<Report> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const exitCode = await run(['check', '--json'], { env: settings, out, err });
  out.end();
  err.end();
  const [said, complained] = [await text(out), await text(err)];
  const { findings } = (said === '' ? { findings: [] } : JSON.parse(said)) as { findings: Finding[] };
  return { exitCode, findings, output: said + complained };
}
