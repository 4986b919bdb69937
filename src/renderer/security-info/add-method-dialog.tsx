import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import { Actions } from '../frame/actions.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { StaleSignIn } from '../people/stale-sign-in.tsx';
import { AddAppPassword } from './adding/add-app-password.tsx';
import { AddChosen } from './adding/add-chosen.tsx';
import { AddEmail } from './adding/add-email.tsx';
import { AddPhone } from './adding/add-phone.tsx';
import type { Choice } from './adding/choices.ts';
import { MethodChoice } from './adding/method-choice.tsx';

/** "+ Add sign-in method": which method, then its own screens. @param props.choice what is clear from the start */
export function AddMethodDialog(props: { add: SecurityInfo['add']; choice?: Choice; onClose: () => void }) {
  const { add, onClose } = props;
  const { t } = useWords();
  const [chosen, setChosen] = useState<Choice | null>(props.choice ?? null);
  const [isAdding, setIsAdding] = useState(props.choice !== undefined);
  const back = props.choice === undefined ? () => setIsAdding(false) : onClose;
  const title = isAdding && chosen !== null ? t(`securityInfo:choices.${chosen}`) : t('securityInfo:addDialog.title');
  return (
    <TaskDialog title={title} onClose={onClose}>
      {isAdding && chosen !== null ? (
        chosen === 'app-password' ? (
          <AddAppPassword onBack={onClose} onDone={onClose} />
        ) : (
          <AddChosen
            choice={chosen}
            add={add}
            isRegistration={false}
            onBack={chosen === 'security-key' ? back : onClose}
            onDone={onClose}
          />
        )
      ) : (
        <>
          <MethodChoice label={t('securityInfo:addDialog.method')} add={add} chosen={chosen} onChoose={setChosen} />
          <Actions>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            <Button appearance="primary" disabled={chosen === null} onClick={() => setIsAdding(true)}>
              {t('securityInfo:addDialog.add')}
            </Button>
          </Actions>
        </>
      )}
    </TaskDialog>
  );
}

/** Another number or address for one that is there (S1-07). */
export function ChangeMethodDialog(props: {
  method: Extract<Method, { type: 'phone' | 'email' }>;
  onClose: () => void;
}) {
  const { method, onClose } = props;
  const { t } = useWords();
  const adding = { isRegistration: false, onBack: onClose, onDone: onClose, replaces: method.id };
  return (
    <TaskDialog title={t(`securityInfo:changeDialog.${method.type}`)} onClose={onClose}>
      <StaleSignIn />
      {method.type === 'phone' ? <AddPhone {...adding} use={method.use} /> : <AddEmail {...adding} />}
    </TaskDialog>
  );
}
