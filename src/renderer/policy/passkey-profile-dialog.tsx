import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { PasskeyProfile, PolicyProblem } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { DraftContext, useDraft } from './draft-context.ts';
import { SwitchField, TextField } from './fields.tsx';
import { Groups } from './group-choice.tsx';
import { ModelList } from './model-list.tsx';

/** As the directory has it: `policyLimits.nameLength`. */
const LONGEST_NAME = 64;

/** A passkey profile while it is made or changed. It enters the draft by its button, and counts once that is saved. */
export function PasskeyProfileDialog(props: {
  profile: PasskeyProfile;
  others: readonly PasskeyProfile[];
  onApply: (profile: PasskeyProfile) => void;
  onClose: () => void;
}) {
  const { others, onApply, onClose } = props;
  const { t } = useWords();
  const draft = useDraft();
  const [profile, setProfile, isRestored] = useKept(`passkey profile ${props.profile.id}`, props.profile);
  const [isTried, setTried] = useState(false);
  const set = (changes: Partial<PasskeyProfile>) => setProfile((now) => ({ ...now, ...changes }));
  const problems = isTried ? problemsOf(profile, others) : [];
  const { restriction } = profile;
  const isNew = props.profile.name === '';
  return (
    <TaskDialog title={isNew ? t('policy:profiles.add') : t('policy:profiles.editOf', props.profile)} onClose={onClose}>
      <DraftContext value={{ ...draft, problems }}>
        {isRestored && <KeptNote />}
        <Form
          onSubmit={() => {
            setTried(true);
            if (problemsOf(profile, others).length === 0) onApply({ ...profile, name: profile.name.trim() });
          }}
        >
          <TextField
            field="name"
            label={t('policy:profiles.name')}
            value={profile.name}
            onChange={(name) => set({ name })}
          />
          <Groups
            field="groups"
            label={t('policy:profiles.groups')}
            ids={profile.groups}
            onChange={(groups) => set({ groups })}
          />
          <SwitchField
            label={t('policy:key.attestation')}
            hint={t('policy:key.attestationHint')}
            checked={profile.enforceAttestation}
            onChange={(enforceAttestation) => set({ enforceAttestation })}
          />
          <SwitchField
            label={t('policy:key.restrict')}
            checked={restriction !== null}
            onChange={(isOn) => set({ restriction: isOn ? { mode: 'allow', aaguids: [] } : null })}
          />
          {restriction && (
            <ModelList field="restriction" restriction={restriction} onChange={(next) => set({ restriction: next })} />
          )}
          <Actions>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            <Button appearance="primary" type="submit">
              {t(isNew ? 'policy:profiles.add' : 'policy:update')}
            </Button>
          </Actions>
        </Form>
      </DraftContext>
    </TaskDialog>
  );
}

/** What the directory would refuse, told before anything is saved. */
function problemsOf({ name, groups, restriction }: PasskeyProfile, others: readonly PasskeyProfile[]): PolicyProblem[] {
  const trimmed = name.trim();
  const length = [...trimmed].length;
  const problem = (field: string, code: PolicyProblem['code'], item: string | null = null): PolicyProblem[] => [
    { field, code, item, bounds: null },
  ];
  return [
    ...(length === 0 || length > LONGEST_NAME ? problem('name', 'name-invalid') : []),
    ...(others.some((other) => other.name === trimmed) ? problem('name', 'name-taken', trimmed) : []),
    ...(groups.length === 0 ? problem('groups', 'empty-list') : []),
    ...(restriction?.aaguids.length === 0 ? problem('restriction.aaguids', 'empty-list') : []),
  ];
}
