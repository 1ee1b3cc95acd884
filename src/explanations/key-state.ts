import type { KeyState } from '../domain/key.js';

const stateWords: Record<KeyState, string> = {
  pre_activation: 'not active yet',
  active: 'active',
  suspended: 'disabled',
  deactivated: 'expired',
  destroyed: 'deleted',
};

export function describeKeyState(state: KeyState): string {
  return stateWords[state];
}
