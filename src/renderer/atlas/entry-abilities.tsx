import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular, QuestionCircleRegular } from '@fluentui/react-icons';
import type { AtlasDetails, KnownCapability } from '../../contract/atlas.ts';
import { useWords, type Words } from '../language.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  ability: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr) auto', columnGap: tokens.spacingHorizontalS },
  icon: { display: 'flex', fontSize: '20px', color: tokens.colorNeutralForeground2 },
  yes: { color: tokens.colorPaletteGreenForeground1 },
  source: { gridColumn: '2 / -1', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const icons = {
  yes: <CheckmarkCircleRegular />,
  no: <DismissCircleRegular />,
  unknown: <QuestionCircleRegular />,
} as const;

/** What the key can do, cannot do, and what is not known; and from where that is known. */
export function EntryAbilities(props: { details: AtlasDetails }) {
  const { capabilities, describedAt } = props.details;
  const { t, language } = useWords();
  const styles = useStyles();
  if (describedAt === null) return <Text>{t('atlas:neverDescribed')}</Text>;
  return (
    <>
      <Text size={200} className={styles.quiet}>
        {t('atlas:asToldAt', { time: dateAndTime(language, describedAt) })}
      </Text>
      <ul className={styles.list}>
        {capabilities.map((capability) => (
          <li key={capability.name} className={styles.ability} data-ability={capability.name} data-has={capability.has}>
            <span className={mergeClasses(styles.icon, capability.has === 'yes' && styles.yes)} aria-hidden="true">
              {icons[capability.has]}
            </span>
            <span>{t(`atlas:capability.${capability.name}`)}</span>
            <Text weight="semibold">{t(`atlas:has.${capability.has}`)}</Text>
            <Text size={200} className={styles.source}>
              {sourceText(t, capability)}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}

function sourceText(t: Words, { source, member }: KnownCapability): string {
  if (member !== null) return t(`atlas:source.${source}`, { member });
  if (source === 'u2f-only') return t('atlas:source.u2f-only');
  return source === 'told' ? t('atlas:sourceU2f') : t('atlas:sourceSilent');
}
