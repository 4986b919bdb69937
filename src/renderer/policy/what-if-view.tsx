import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { WhatIfEffect, WhatIfReport } from '../../contract/policy.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  title: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2, display: 'block' },
  people: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

const bad: ReadonlySet<WhatIfEffect> = new Set(['blocked', 'must-register', 'password-only', 'key-falls-out']);
/** How many people are named at once. */
const MOST_SHOWN = 20;

/** Who would be affected by a policy, and how. */
export function WhatIfView({ report }: { report: WhatIfReport }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <div className={styles.all} data-what-if="">
      {report.effects.length === 0 && <Text>{t('policy:whatIf.none')}</Text>}
      {report.effects.map(({ effect, count, people }) => (
        <div key={effect} data-effect={effect}>
          <span className={styles.title}>
            <Badge appearance="tint" color={bad.has(effect) ? 'danger' : 'informative'}>
              {t('policy:whatIf.people', { count })}
            </Badge>
            <Text weight="semibold">{t(`policy:effects.${effect}.title`)}</Text>
          </span>
          <Text className={styles.quiet}>{t(`policy:effects.${effect}.hint`)}</Text>
          <ul className={styles.people}>
            {people.slice(0, MOST_SHOWN).map((person) => (
              <li key={person.userName}>
                {person.displayName} ({person.userName}){person.keys.length > 0 && `: ${person.keys.join(', ')}`}
              </li>
            ))}
            {count > MOST_SHOWN && <li>{t('policy:whatIf.more', { count: count - MOST_SHOWN })}</li>}
          </ul>
        </div>
      ))}
      <Text className={styles.quiet}>
        {t('policy:whatIf.checked', { people: report.people, signIns: report.signIns })}
      </Text>
    </div>
  );
}
