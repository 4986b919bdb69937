import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { DirectoryPolicy } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { Form } from '../frame/form.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { NumberField, problemText, SwitchField } from './fields.tsx';

const numbers = ['minLifetime', 'maxLifetime', 'defaultLifetime', 'length'] as const;
type PassRules = DirectoryPolicy['pass'];

/** S2-16, S2-18: shown, changed by Edit and Update, and saved with the page. */
export function PassRules() {
  const { t } = useWords();
  const { policy, change, mayChange, problems } = useDraft();
  const [isEdited, setEdited] = useState(false);
  const { pass } = policy;
  const found = problems.filter(({ field }) => field.startsWith('pass.'));
  return (
    <Card
      title={t('policy:pass.title')}
      action={mayChange && <Button onClick={() => setEdited(true)}>{t('policy:edit')}</Button>}
    >
      <Facts
        facts={[
          ...numbers.map((name) => [t(`policy:pass.${name}`), <span key={name}>{pass[name]}</span>] as const),
          [t('policy:pass.oneTime'), t(pass.oneTime === 'always' ? 'policy:yes' : 'policy:no')],
        ]}
      />
      {isEdited && (
        <EditDialog
          pass={pass}
          onClose={() => setEdited(false)}
          onUpdate={(next) => {
            change({ pass: next });
            setEdited(false);
          }}
        />
      )}
      {found.length > 0 && !isEdited && (
        <ul>
          {found.map((problem) => (
            <li key={`${problem.field} ${problem.code}`}>{problemText(t, problem)}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function EditDialog(props: { pass: PassRules; onClose: () => void; onUpdate: (pass: PassRules) => void }) {
  const { onClose, onUpdate } = props;
  const { t } = useWords();
  const [pass, setPass] = useState(props.pass);
  const set = (changes: Partial<PassRules>) => setPass((now) => ({ ...now, ...changes }));
  return (
    <TaskDialog title={t('policy:pass.edit')} onClose={onClose}>
      <Form onSubmit={() => onUpdate(pass)}>
        {numbers.map((name) => (
          <NumberField
            key={name}
            field={`pass.${name}`}
            label={t(`policy:pass.${name}`)}
            hint={t(`policy:pass.${name === 'length' ? 'lengthHint' : 'lifetimeHint'}`)}
            value={pass[name]}
            onChange={(value) => set({ [name]: value })}
          />
        ))}
        <SwitchField
          label={t('policy:pass.oneTime')}
          hint={t('policy:pass.oneTimeHint')}
          checked={pass.oneTime === 'always'}
          onChange={(isOn) => set({ oneTime: isOn ? 'always' : 'optional' })}
        />
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button appearance="primary" type="submit">
            {t('policy:update')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
