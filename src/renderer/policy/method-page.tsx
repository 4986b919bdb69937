import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons';
import { Navigate, useNavigate, useParams } from '@tanstack/react-router';
import type { DirectoryPolicy, PolicyMethod } from '../../contract/policy.ts';
import { Card } from '../frame/card.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { SwitchField } from './fields.tsx';
import { Targets } from './group-choice.tsx';
import { ModelList } from './model-list.tsx';
import { PassRules } from './pass-rules.tsx';
import { PasskeyProfiles } from './passkey-profiles.tsx';
import { PolicyNews } from './policy-news.tsx';

const useStyles = makeStyles({
  tracks: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  back: { paddingInlineStart: 0 },
});

const isMethod = (name: string | undefined, { methods }: DirectoryPolicy): name is PolicyMethod =>
  name !== undefined && Object.hasOwn(methods, name);

/** One method: whether, for whom, and how. */
export function MethodPage() {
  const { t } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  const { policy, change } = useDraft();
  const { method: name } = useParams({ strict: false }) as { method?: string };
  if (!isMethod(name, policy)) return <Navigate to="/admin/policy" replace />;
  const method = policy.methods[name];
  return (
    <Page title={t(`policy:methods.${name}`)}>
      <div>
        <LinkButton
          className={styles.back}
          icon={<ArrowLeftRegular />}
          onClick={() => void navigate({ to: '/admin/policy' })}
        >
          {t('policy:back')}
        </LinkButton>
      </div>
      <PolicyNews />
      <Card title={t('policy:key.general')}>
        <SwitchField
          label={t('policy:enable')}
          checked={method.enabled}
          onChange={(enabled) => change({ methods: { ...policy.methods, [name]: { ...method, enabled } } })}
        />
        <Targets
          field={`methods.${name}`}
          method={method}
          onChange={(changed) => change({ methods: { ...policy.methods, [name]: changed } })}
        />
      </Card>
      {name === 'security-key' && <KeyRules />}
      {name === 'security-key' && <PasskeyProfiles />}
      {name === 'temporary-access-pass' && <PassRules />}
      {name === 'authenticator-app' && (
        <Card title={t('policy:pass.title')}>
          <SwitchField
            label={t('policy:app.numberMatching')}
            hint={t('policy:app.numberMatchingHint')}
            checked={policy.numberMatching}
            onChange={(numberMatching) => change({ numberMatching })}
          />
        </Card>
      )}
      {(name === 'security-key' || name === 'temporary-access-pass') && <Tracks />}
    </Page>
  );
}

/** S2-07 to S2-12. */
function KeyRules() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  const { securityKey } = policy;
  const set = (changes: Partial<DirectoryPolicy['securityKey']>) =>
    change({ securityKey: { ...securityKey, ...changes } });
  return (
    <Card title={t('policy:pass.title')}>
      {securityKey.profiles.length > 0 && <Text>{t('policy:profiles.rest')}</Text>}
      <SwitchField
        label={t('policy:key.selfService')}
        hint={t('policy:key.selfServiceHint')}
        checked={securityKey.selfService}
        onChange={(selfService) => set({ selfService })}
      />
      <SwitchField
        label={t('policy:key.attestation')}
        hint={t('policy:key.attestationHint')}
        checked={securityKey.enforceAttestation}
        onChange={(enforceAttestation) => set({ enforceAttestation })}
      />
      <SwitchField
        label={t('policy:key.restrict')}
        checked={securityKey.restriction !== null}
        onChange={(isOn) => set({ restriction: isOn ? { mode: 'allow', aaguids: [] } : null })}
      />
      {securityKey.restriction && (
        <ModelList
          field="securityKey.restriction"
          restriction={securityKey.restriction}
          onChange={(restriction) => set({ restriction })}
        />
      )}
    </Card>
  );
}

/** S2-01, S2-14: what each way to a key lacks. */
function Tracks() {
  const { t } = useWords();
  const styles = useStyles();
  const { methods, securityKey } = useDraft().policy;
  const key = [
    ...(methods['security-key'].enabled ? [] : (['security-key'] as const)),
    ...(securityKey.selfService ? [] : (['self-service'] as const)),
  ];
  const passGap = methods['temporary-access-pass'].enabled ? [] : (['temporary-access-pass'] as const);
  const tracks = [
    { text: t('policy:key.trackOther'), missing: key },
    { text: t('policy:key.trackOnly'), missing: [...passGap, ...key] },
  ];
  return (
    <Card title={t('policy:key.tracks')}>
      <ol className={styles.tracks}>
        {tracks.map(({ text, missing }) => (
          <li key={text}>
            <Text>{text}</Text>{' '}
            <Badge appearance="tint" color={missing.length === 0 ? 'success' : 'warning'}>
              {missing.length === 0
                ? t('policy:key.ready')
                : t('policy:key.missing', { names: missing.map((gap) => t(`policy:key.gaps.${gap}`)).join(', ') })}
            </Badge>
          </li>
        ))}
      </ol>
    </Card>
  );
}
