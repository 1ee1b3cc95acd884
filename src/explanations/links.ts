import { instanceCrnOf, parseCrn } from '../domain/crn.js';
import type { Link } from './explanation.js';

const keyProtect = (text: string, topic: string): Link => ({
  text: `IBM: ${text}`,
  url: `https://cloud.ibm.com/docs/key-protect?topic=key-protect-${topic}`,
});

const iam = (text: string, topic: string): Link => ({
  text: `IBM: ${text}`,
  url: `https://cloud.ibm.com/docs/iam?topic=iam-${topic}`,
});

const slack = (text: string, path: string): Link => ({
  text: `Slack: ${text}`,
  url: `https://docs.slack.dev/${path}`,
});

/**
 * IBM's pages; Hyper Protect Crypto Services has the same API, and Key Protect's pages outlive it. Topics move: each was looked
 * up (docs/facts/links.md#topics-of-ibms-documentation).
 */
export const ibmPages = {
  access: keyProtect('roles and permissions', 'manage-access'),
  aliases: keyProtect('key aliases', 'create-key-alias'),
  availability: keyProtect('high availability and retries', 'ha-dr'),
  cannotDelete: keyProtect('why a key can’t be deleted', 'unable-to-delete-keys'),
  dualAuthorization: keyProtect('deleting keys with dual authorization', 'manage-dual-auth'),
  endpoints: keyProtect('regions and endpoints', 'regions'),
  errors: keyProtect('error messages', 'error-messages'),
  keyRings: keyProtect('key rings', 'grouping-keys'),
  keyStates: keyProtect('key states', 'key-states'),
  resources: keyProtect('resources a key protects', 'view-protected-resources'),
  restore: keyProtect('restoring keys', 'restore-keys'),
  rotate: keyProtect('rotating keys', 'rotate-keys'),
  apiKeys: iam('API keys of service IDs', 'serviceidapikeys'),
  invitations: iam('inviting users to an account', 'iamuserinv'),
  passcodes: iam('logging in with a one-time passcode', 'federated_id'),
  trustedProfiles: iam('trusted profiles', 'create-trusted-profile'),
  status: { text: 'IBM: status of IBM Cloud', url: 'https://cloud.ibm.com/status' },
} satisfies Record<string, Link>;

export const slackPages = {
  blocks: slack('blocks and their limits', 'reference/block-kit/blocks'),
  connect: slack('Slack Connect', 'apis/slack-connect'),
  interaction: slack('handling user interaction', 'interactivity/handling-user-interaction'),
  modals: slack('modals', 'surfaces/modals'),
  postMessage: slack('chat.postMessage and its errors', 'reference/methods/chat.postMessage'),
  rateLimits: slack('rate limits', 'apis/web-api/rate-limits'),
  tokenRotation: slack('token rotation', 'authentication/using-token-rotation'),
  updateMessage: slack('chat.update and its errors', 'reference/methods/chat.update'),
  updateView: slack('views.update', 'reference/methods/views.update'),
} satisfies Record<string, Link>;

/**
 * Where the console shows a key: the page of its instance, which lists its keys. None is known that shows one key alone
 * (docs/facts/links.md#pages-of-the-console).
 */
export function keyPageOf({ crn }: { crn: string }): string | undefined {
  const parsed = parseCrn(crn);
  const instance = parsed && instanceCrnOf(parsed);
  return instance && `https://cloud.ibm.com/services/${parsed.service}/${encodeURIComponent(instance)}`;
}
