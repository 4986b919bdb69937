import { useState } from 'react';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { NewPinForm } from './new-pin-form.tsx';

/** Creates the first PIN of a key, or changes it. */
export function NewPinDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onChange: () => void;
  onClose: () => void;
}) {
  const { attached, details, onChange, onClose } = props;
  const { t } = useWords();
  const [changing] = useState(details.pin.state === 'set');
  return (
    <TaskDialog title={changing ? t('keys:pin.change') : t('keys:pin.create')} onClose={onClose}>
      <KeyChip attached={attached} />
      <NewPinForm
        attached={attached}
        details={details}
        onDone={() => {
          onChange();
          onClose();
        }}
        onRefused={onChange}
        onCancel={onClose}
      />
    </TaskDialog>
  );
}
