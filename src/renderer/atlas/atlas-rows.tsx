import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { BeakerRegular, QuestionCircleRegular, UsbStickRegular } from '@fluentui/react-icons';
import type { AtlasEntry } from '../../contract/atlas.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';
import { entryName } from './names.ts';

const useStyles = makeStyles({
  entry: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM, minWidth: 0 },
  icon: { fontSize: '24px', display: 'flex', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  name: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The keys of the atlas, those that are plugged in first. */
export function AtlasRows(props: { entries: readonly AtlasEntry[]; onDetails: (entry: AtlasEntry) => void }) {
  const { t } = useWords();
  return (
    <Rows label={t('atlas:list')}>
      {props.entries.map((entry) => (
        <Row
          key={entry.id}
          actions={
            <LinkButton
              size="small"
              aria-label={t('atlas:detailsOf', { name: entryName(entry) })}
              onClick={() => props.onDetails(entry)}
            >
              {t('atlas:details')}
            </LinkButton>
          }
        >
          <Entry entry={entry} />
        </Row>
      ))}
    </Rows>
  );
}

function Entry(props: { entry: AtlasEntry }) {
  const { entry } = props;
  const {
    nickname,
    isAnyOfModel,
    kind,
    modelName,
    product,
    serial,
    attached,
    lastSeen,
    accounts,
    keepsNone,
    fingerprints,
  } = entry;
  const { t, language } = useWords();
  const styles = useStyles();
  const facts = [
    keepsNone
      ? t('atlas:keepsNone')
      : accounts === null
        ? t('atlas:accountsUnread')
        : t('atlas:accounts', { count: accounts }),
    ...(fingerprints === null ? [] : [t('atlas:fingerprints', { count: fingerprints })]),
  ];
  return (
    <div className={styles.entry} data-entry={entryName(entry)}>
      <span className={styles.icon} aria-hidden="true">
        {isAnyOfModel ? <QuestionCircleRegular /> : kind === 'virtual' ? <BeakerRegular /> : <UsbStickRegular />}
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{entryName(entry)}</bdi>
          {isAnyOfModel && (
            <Badge appearance="outline" color="informative">
              {t('atlas:anyOfModel')}
            </Badge>
          )}
          {attached !== null && (
            <Badge appearance="tint" color="success">
              {t('atlas:pluggedIn')}
            </Badge>
          )}
        </span>
        {nickname !== null && (
          <bdi className={styles.quiet}>{[modelName ?? product, serial].filter(Boolean).join(' · ')}</bdi>
        )}
        <Text size={200} className={styles.quiet}>
          {isAnyOfModel ? t('atlas:anyOfModelWhy') : facts.join(' · ')}
        </Text>
        {attached === null && (
          <Text size={200} className={styles.quiet}>
            {t('atlas:lastSeen', { time: dateAndTime(language, lastSeen) })}
          </Text>
        )}
      </span>
    </div>
  );
}
