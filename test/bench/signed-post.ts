// Posts to an app as Slack would: signed, over connections that are kept.
import { Agent, request } from 'node:http';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { signatureOf } from '../../src/sandbox/slack/delivery/signed-requests.js';

const agent = new Agent({ keepAlive: true });
const { signingSecret } = demoWorld.workspace;

/** The status that came back once the answer was whole, or the code of what broke it off. */
export function postSigned(port: number, payload: unknown): Promise<number | string> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestampS = Math.floor(Date.now() / 1_000);
  return new Promise((resolve) => {
    const post = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: '/slack/events',
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-slack-request-timestamp': String(timestampS),
          'x-slack-signature': signatureOf(signingSecret, timestampS, body),
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', (error) => resolve(error.message));
      },
    );
    post.on('error', (error) => resolve(error.message));
    post.end(body);
  });
}
