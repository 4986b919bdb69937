import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from '@fluentui/react-components';
import { Fragment } from 'react';
import { useWords } from '../../language.ts';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  lead: { color: tokens.colorNeutralForeground2 },
  reports: {
    maxHeight: '300px',
    overflow: 'auto',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  report: { margin: 0, marginBottom: tokens.spacingVerticalS, whiteSpace: 'pre' },
  offset: { color: tokens.colorNeutralForeground3 },
  byte: { display: 'inline-block', width: '2ch', textAlign: 'center' },
  hidden: { backgroundColor: tokens.colorNeutralBackground5, color: tokens.colorNeutralForeground1 },
});

const bytesPerLine = 16;
const hiddenByte = '··';

/** The reports of a message, 16 bytes a line, hidden bytes marked. */
export function RawReports(props: { reports: readonly string[] }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <Accordion collapsible>
      <AccordionItem value="reports">
        <AccordionHeader size="small">{t('conversation:details.reports')}</AccordionHeader>
        <AccordionPanel className={styles.panel}>
          <Text size={200} className={styles.lead}>
            {t('conversation:details.reportsLead')}
          </Text>
          {/* It scrolls, so the keyboard must reach it. */}
          <section className={styles.reports} tabIndex={0} aria-label={t('conversation:details.reports')}>
            {props.reports.map((report, index) => (
              // A Japanese font has other widths.
              <pre
                lang="en"
                key={index}
                className={styles.report}
                title={t('conversation:details.report', { number: index + 1 })}
              >
                {linesOf(report).map((bytes, line) => (
                  <Fragment key={bytes[0]?.at}>
                    <span className={styles.offset}>{(line * bytesPerLine).toString(16).padStart(2, '0')} </span>
                    {bytes.map(({ at, text }) => (
                      <Fragment key={at}>
                        {' '}
                        <span
                          className={mergeClasses(styles.byte, text === hiddenByte && styles.hidden)}
                          {...(text === hiddenByte && { 'data-hidden-byte': '' })}
                        >
                          {text}
                        </span>
                      </Fragment>
                    ))}
                    {'\n'}
                  </Fragment>
                ))}
              </pre>
            ))}
          </section>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}

function linesOf(report: string): { at: number; text: string }[][] {
  const bytes = report.match(/../gu) ?? [];
  const lines: { at: number; text: string }[][] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    lines.push(bytes.slice(at, at + bytesPerLine).map((text, index) => ({ at: at + index, text })));
  }
  return lines;
}
