import { Badge, Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { SettingsRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import type { Capability, KeySetting, KeySettings, SettingName } from '../../contract/key-settings.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { SettingDialog } from './setting-dialog.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'start',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    paddingBlock: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: {
    flexGrow: 1,
    flexBasis: '260px',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
  },
  title: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2 },
  action: { marginInlineStart: 'auto' },
});

const order: Readonly<Record<SettingName, number>> = {
  alwaysUv: 1,
  minPinLength: 2,
  forcedPinChange: 3,
  pinComplexity: 4,
  longTouchForReset: 5,
  enterpriseAttestation: 6,
};
export const settingsInOrder = (Object.keys(order) as SettingName[]).sort((one, other) => order[one] - order[other]);

/** The settings of a key in plain words: what each does, how it stands, and how it is taken back, before it is touched. */
export function SettingsCard(props: {
  attached: AttachedKey;
  details: KeyDetails;
  /** The setting whose dialog is open. */
  open: SettingName | null;
  onOpen: (name: SettingName) => void;
  onClose: () => void;
  onChange: () => void;
}) {
  const { attached, details, open } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const connection = useConnection();
  const described = useQuery(
    host.keys.settings.describe.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 }),
  );
  const known = described.data?.outcome === 'done' ? described.data.value : null;
  const problem = described.isError
    ? problemOfFailure(t, connection.failureOf(described.error))
    : described.data?.outcome === 'refused'
      ? problemOfRefusal(t, described.data.refusal)
      : null;
  return (
    <Card title={t('keySettings:title')} icon={<SettingsRegular />}>
      {described.isPending && <Spinner size="tiny" label={t('keySettings:reading')} />}
      {problem && (
        <ProblemMessage problem={problem}>
          <Button onClick={() => void described.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {known && (
        <>
          <Text className={styles.quiet}>
            {namesOf(known, 'yes').length > 0 ? t('keySettings:lead') : t('keySettings:none')}
          </Text>
          <ul className={styles.list} aria-label={t('keySettings:title')}>
            {namesOf(known, 'yes').map((name) => (
              <SettingRow key={name} name={name} known={known} onOpen={() => props.onOpen(name)} />
            ))}
          </ul>
          <Others known={known} has="unknown" />
          <Others known={known} has="no" />
        </>
      )}
      {known && open && known.settings[open].has === 'yes' && (
        <SettingDialog
          attached={attached}
          details={details}
          name={open}
          settings={known}
          onChange={props.onChange}
          onClose={props.onClose}
        />
      )}
    </Card>
  );
}

const namesOf = (known: KeySettings, has: Capability): SettingName[] =>
  settingsInOrder.filter((name) => known.settings[name].has === has);

function SettingRow(props: { name: SettingName; known: KeySettings; onOpen: () => void }) {
  const { name, known } = props;
  const setting = known.settings[name];
  const { t } = useWords();
  const styles = useStyles();
  const title = t(`keySettings:about.${name}.title`);
  const action = useAction(name, setting, known);
  const isOn = setting.state === 'on';
  return (
    <li className={styles.row} data-setting={name} data-state={setting.state}>
      <div className={styles.main}>
        <span className={styles.title}>
          <Text weight="semibold">{title}</Text>
          <Badge appearance={isOn ? 'tint' : 'outline'} color={isOn ? 'brand' : 'informative'}>
            {name === 'minPinLength'
              ? t('keySettings:length', { count: known.minPinLength.now })
              : t(`keySettings:states.${setting.state}`)}
          </Badge>
        </span>
        <Text>{t(`keySettings:about.${name}.does`)}</Text>
        <Text className={styles.quiet}>{t(`keySettings:back.${setting.back}`)}</Text>
        {setting.proof.needs === 'impossible' && 'button' in action && (
          <Text>{t(`keySettings:impossible.${setting.proof.reason}`)}</Text>
        )}
      </div>
      <div className={styles.action}>
        {'button' in action ? (
          <Button
            aria-label={`${action.button}: ${title}`}
            disabled={setting.proof.needs === 'impossible'}
            onClick={props.onOpen}
          >
            {action.button}
          </Button>
        ) : (
          <Text className={styles.quiet}>{action.text}</Text>
        )}
      </div>
    </li>
  );
}

/** What can be done with a setting now, or why nothing can. */
function useAction(
  name: SettingName,
  { state, back }: KeySetting,
  known: KeySettings,
): { button: string } | { text: string } {
  const { t } = useWords();
  if (name === 'minPinLength') {
    const { now, most, sites } = known.minPinLength;
    return now < most || sites !== null ? { button: t('keySettings:raise') } : { text: t('keySettings:byResetOnly') };
  }
  if (name === 'alwaysUv') return { button: state === 'on' ? t('keySettings:turnOff') : t('keySettings:turnOn') };
  if (state === 'on') return { text: back === 'pin-change' ? t('keySettings:ends') : t('keySettings:byResetOnly') };
  return { button: name === 'forcedPinChange' ? t('keySettings:force') : t('keySettings:turnOn') };
}

/** Settings that the key does not have, or does not tell of. */
function Others(props: { known: KeySettings; has: 'no' | 'unknown' }) {
  const { t } = useWords();
  const styles = useStyles();
  const names: string[] = namesOf(props.known, props.has).map((name) => t(`keySettings:about.${name}.title`));
  if (names.length === 0) return null;
  return (
    <Text className={styles.quiet} data-has={props.has}>
      {t(`keySettings:has.${props.has}`, { names: names.reduce((one, other) => t('keySettings:and', { one, other })) })}
    </Text>
  );
}
