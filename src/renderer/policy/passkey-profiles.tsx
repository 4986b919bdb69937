import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { PasskeyProfile } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { destructiveStyle } from '../frame/destructive-style.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { problemText } from './fields.tsx';
import { PasskeyProfileDialog } from './passkey-profile-dialog.tsx';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  problem: { color: tokens.colorStatusDangerForeground1 },
  delete: destructiveStyle,
});

/** As the directory has it: `policyLimits.passkeyProfiles`. */
const MOST_PROFILES = 3;

/** Rules about security keys for groups of people, in the current profile of the directory. */
export function PasskeyProfiles() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange } = useDraft();
  const { profiles } = policy.securityKey;
  const [edited, setEdited] = useKept<PasskeyProfile | null>('passkey profile to change', null);
  const [deleted, setDeleted] = useState<PasskeyProfile | null>(null);
  const set = (next: PasskeyProfile[]) => change({ securityKey: { ...policy.securityKey, profiles: next } });
  const isFull = profiles.length >= MOST_PROFILES;
  if (policy.profile === 'classic' && profiles.length === 0) {
    return (
      <Card title={t('policy:profiles.title')}>
        <Text className={styles.quiet}>{t('policy:profiles.classic')}</Text>
      </Card>
    );
  }
  return (
    <Card
      title={t('policy:profiles.title')}
      action={
        mayChange && (
          <Button icon={<AddRegular />} disabled={isFull} onClick={() => setEdited(newProfile())}>
            {t('policy:profiles.add')}
          </Button>
        )
      }
    >
      <Text>{t('policy:profiles.lead')}</Text>
      {policy.profile === 'classic' && (
        <Text className={styles.problem} data-not-in-classic="">
          {t('policy:profiles.inClassic')}
        </Text>
      )}
      {isFull && mayChange && (
        <Text className={styles.quiet} data-profiles-full="">
          {t('policy:profiles.full')}
        </Text>
      )}
      {profiles.length === 0 && <Text className={styles.quiet}>{t('policy:profiles.none')}</Text>}
      {profiles.length > 0 && (
        <Rows label={t('policy:profiles.title')}>
          {profiles.map((profile, index) => (
            <ProfileRow
              key={profile.id}
              profile={profile}
              index={index}
              onEdit={() => setEdited(profile)}
              onDelete={() => setDeleted(profile)}
            />
          ))}
        </Rows>
      )}
      {edited && (
        <PasskeyProfileDialog
          profile={edited}
          others={profiles.filter(({ id }) => id !== edited.id)}
          onClose={() => setEdited(null)}
          onApply={(applied) => {
            const isNew = !profiles.some(({ id }) => id === applied.id);
            set(isNew ? [...profiles, applied] : profiles.map((one) => (one.id === applied.id ? applied : one)));
            setEdited(null);
          }}
        />
      )}
      {deleted && (
        <DeleteDialog
          profile={deleted}
          onClose={() => setDeleted(null)}
          onDelete={() => {
            set(profiles.filter(({ id }) => id !== deleted.id));
            setDeleted(null);
          }}
        />
      )}
    </Card>
  );
}

const newProfile = (): PasskeyProfile => ({
  id: crypto.randomUUID(),
  name: '',
  groups: [],
  enforceAttestation: false,
  restriction: null,
});

function ProfileRow(props: { profile: PasskeyProfile; index: number; onEdit: () => void; onDelete: () => void }) {
  const { profile, index, onEdit, onDelete } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const { shown, mayChange, problems } = useDraft();
  const { name, groups, enforceAttestation, restriction } = profile;
  const names = groups.map((id) => shown.groups.find((group) => group.id === id)?.name ?? id);
  const found = problems.filter(({ field }) => field.startsWith(`securityKey.profiles.${index}.`));
  const models =
    restriction === null
      ? t('policy:profiles.anyModel')
      : t(restriction.mode === 'allow' ? 'policy:profiles.allowed' : 'policy:profiles.blocked', {
          count: restriction.aaguids.length,
        });
  return (
    <Row
      actions={
        mayChange && (
          <>
            <LinkButton aria-label={t('policy:profiles.editOf', { name })} onClick={onEdit}>
              {t('policy:edit')}
            </LinkButton>
            <LinkButton aria-label={t('policy:profiles.deleteOf', { name })} onClick={onDelete}>
              {t('policy:profiles.delete')}
            </LinkButton>
          </>
        )
      }
    >
      <div className={styles.words} data-profile={name}>
        <Text weight="semibold">{name}</Text>
        <Text className={styles.quiet}>{new Intl.ListFormat(language).format(names)}</Text>
        <Text className={styles.quiet}>
          {models} · {t(enforceAttestation ? 'policy:profiles.attested' : 'policy:profiles.notAttested')}
        </Text>
        {found.map((problem) => (
          <Text key={`${problem.field} ${problem.code}`} className={styles.problem}>
            {problemText(t, problem)}
          </Text>
        ))}
      </div>
    </Row>
  );
}

function DeleteDialog(props: { profile: PasskeyProfile; onClose: () => void; onDelete: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const cancel = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog alert title={t('policy:profiles.deleteTitle', { name: props.profile.name })} onClose={props.onClose}>
      <Text>{t('policy:profiles.deleteText')}</Text>
      <Actions>
        <Button ref={cancel} onClick={props.onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" className={styles.delete} onClick={props.onDelete}>
          {t('policy:profiles.delete')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
