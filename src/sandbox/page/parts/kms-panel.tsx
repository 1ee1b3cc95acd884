import type { SandboxState } from '../../control/api.js';
import { keysByRing } from '../text/key-words.js';
import { KmsKey } from './kms-key.js';
import { KmsKnobPanel } from './kms-knob-panel.js';

export function KmsPanel({ state }: { state: SandboxState }) {
  const instanceOf = (id: string) => state.kms.instances.find((each) => each.id === id);
  return (
    <>
      <p class="panel-about">The simulated key management service, as it is now.</p>
      <KmsKnobPanel knobs={state.kms.knobs} />
      {keysByRing(state.kms.keys).map((group) => {
        const instance = instanceOf(group.instanceId);
        return (
          <section
            key={`${group.instanceId} ${group.ring}`}
            class="ring"
            aria-label={`Key ring ${group.ring}${instance ? ` of ${instance.name}` : ''}`}
          >
            <h3>
              {group.ring}
              {instance && (
                <small>
                  {instance.name} · {instance.service} · {instance.region}
                </small>
              )}
            </h3>
            {group.keys.map((key) => (
              <KmsKey key={`${key.instanceId} ${key.id}`} item={key} state={state} />
            ))}
          </section>
        );
      })}
    </>
  );
}
