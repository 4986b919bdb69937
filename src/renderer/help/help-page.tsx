import { Button, Field, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Card } from '../frame/card.tsx';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { findTopics, type HelpGroup, type HelpTopic, helpGroups, helpTopics } from './find-topics.ts';

const useStyles = makeStyles({
  search: { maxWidth: '480px' },
  topic: { display: 'grid', gap: tokens.spacingVerticalXS, paddingBlockEnd: tokens.spacingVerticalS },
  heading: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, lineHeight: tokens.lineHeightBase400, textWrap: 'pretty' },
  points: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalXS },
  link: { color: tokens.colorBrandForegroundLink, justifySelf: 'start' },
  table: { borderCollapse: 'collapse', width: 'fit-content' },
  cell: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** What the manuals explain and no screen has the room for; readable without a sign-in. */
export function HelpPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const [query, setQuery] = useState('');
  const topics = useMemo(() => helpTopics(language), [language]);
  const found = findTopics(topics, query);
  return (
    <Page title={t('help:title')} lead={t('help:lead')}>
      <Field label={t('help:search')} className={styles.search}>
        <SearchBox value={query} onChange={(_, { value }) => setQuery(value)} />
      </Field>
      <Text role="status">{query.trim() !== '' && found.length > 0 && t('help:found', { count: found.length })}</Text>
      {found.length === 0 && (
        <div>
          <Text>{t('help:none')} </Text>
          <Button appearance="transparent" onClick={() => setQuery('')}>
            {t('help:clear')}
          </Button>
        </div>
      )}
      {(Object.keys(helpGroups) as HelpGroup[]).map((group) => {
        const ofGroup = found.filter((topic) => topic.group === group);
        if (ofGroup.length === 0) return null;
        return (
          <Card key={group} title={t(`help:groups.${group}`)}>
            {ofGroup.map((topic) => (
              <Topic key={topic.id} topic={topic} />
            ))}
          </Card>
        );
      })}
    </Page>
  );
}

function Topic({ topic }: { topic: HelpTopic }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <article className={styles.topic} data-topic={topic.id}>
      <h3 className={styles.heading}>{topic.title}</h3>
      <p className={styles.text}>{topic.lead}</p>
      {topic.points.length > 0 && (
        <ul className={styles.points}>
          {topic.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
      {topic.id === 'drift' && (
        <Link to="/time-code" className={styles.link}>
          {t('otpTokens:timeCode.title')}
        </Link>
      )}
      {topic.rows.length > 0 && (
        <table className={styles.table}>
          <tbody>
            {topic.rows.map(({ of, use }) => (
              <tr key={of}>
                <th scope="row" className={styles.cell}>
                  {of}
                </th>
                <td className={styles.cell}>{use}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}
