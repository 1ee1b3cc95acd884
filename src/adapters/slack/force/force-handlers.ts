import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import { registerForceApproval } from './force-approval-handlers.js';
import { registerForceAsking } from './force-asking-handlers.js';
import type { Work } from '../kit/work.js';

/** Force deletions: asked for with the key's name, approved with the key's name. */
export function registerForce(app: App, ports: Ports, work: Work): void {
  registerForceAsking(app, ports, work);
  registerForceApproval(app, ports, work);
}
