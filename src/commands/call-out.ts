import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Finding } from '../explanations/finding.js';
import type { CommandWorld } from './command-world.js';

/** To one host; kept and shared by all calls to it. */
const connectionsAtMost = 64;

/**
 * From now on calls to IBM and Slack go through a proxy where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so. One that cannot
 * be used is a finding.
 */
export function callOutByTheEnvironment(env: CommandWorld['env']): Finding[] {
  try {
    setGlobalDispatcher(
      new EnvHttpProxyAgent({
        connections: connectionsAtMost,
        httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
        httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
        noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
      }),
    );
    return [];
  } catch {
    return [
      {
        weight: 'stops',
        code: 'proxy.wrong',
        setting: 'HTTPS_PROXY',
        tried: 'read it from the environment',
        found: 'HTTPS_PROXY or HTTP_PROXY is set, but not to an address of a proxy.',
        next: 'Give it whole, such as http://proxy.example.com:3128.',
      },
    ];
  }
}
