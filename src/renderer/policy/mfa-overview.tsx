import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { FeatureName } from '../../contract/policy.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { FeatureLabels } from './feature-labels.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: { flexGrow: 1, flexBasis: '240px', minWidth: 0 },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  about: { display: 'block', color: tokens.colorNeutralForeground2 },
});

/** What is done to people, not set, has pages beside those of the people. */
export const elsewhere = {
  'block-users': '#/admin/blocked',
  bypass: '#/admin/bypass',
  tokens: '#/admin/tokens',
} as const;
export type Entry = FeatureName;
/** The parts that have a page of their own here. */
export type Section = Exclude<Entry, keyof typeof elsewhere>;

/** In the groups of manual 4 (S4-01 to S4-03). */
export const partGroups: readonly (readonly ['settings' | 'server' | 'service', readonly Entry[]])[] = [
  ['settings', ['lockout', 'block-users', 'fraud-alert', 'notifications', 'tokens', 'phone-calls', 'providers']],
  ['server', ['server-settings', 'bypass', 'caching', 'server-status', 'activity-report']],
  ['service', ['app-passwords', 'trusted-ips', 'verification-methods', 'remember', 'named-locations']],
];

const sections: ReadonlySet<string> = new Set(
  partGroups.flatMap(([, parts]) => parts.filter((name) => !Object.hasOwn(elsewhere, name))),
);
export const isSection = (name: string | undefined): name is Section => name !== undefined && sections.has(name);

/** Every part with what it is for, its scope and its editions (S4-04, S4-05). */
export function MfaOverview() {
  const { t } = useWords();
  const styles = useStyles();
  const { features } = useDraft().shown;
  return partGroups.map(([group, parts]) => (
    <Card key={group} title={t(`policy:groups.${group}`)}>
      <ul className={styles.list} aria-label={t(`policy:groups.${group}`)}>
        {parts.map((name) => (
          <li key={name} className={styles.row} data-part={name}>
            <span className={styles.main}>
              {isSection(name) ? (
                <Link to="/admin/mfa/$section" params={{ section: name }} className={styles.link}>
                  {t(`policy:sections.${name}`)}
                </Link>
              ) : (
                <a href={elsewhere[name]} className={styles.link}>
                  {t(`policy:sections.${name}`)}
                </a>
              )}
              <Text className={styles.about}>{t(`mfa:about.${name}`)}</Text>
            </span>
            <FeatureLabels {...features[name]} />
          </li>
        ))}
      </ul>
    </Card>
  ));
}
