import type { PersonView } from '../../control/api.js';
import { Modal } from './modal.js';

/** At most three modals; the top one alone is in use, those below keep what was typed. */
export function ModalStack({ view }: { view: PersonView }) {
  if (view.modals.length === 0) return null;
  return (
    <div class="veil">
      {view.modals.map((modal, at) => (
        <Modal
          key={modal.id}
          modal={modal}
          depth={at + 1}
          onTop={at === view.modals.length - 1}
          owner={view.person.realName}
        />
      ))}
    </div>
  );
}
