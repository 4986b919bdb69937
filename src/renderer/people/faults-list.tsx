import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  scroll: { maxHeight: '260px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}` },
  table: { width: '100%', borderCollapse: 'collapse' },
  cell: {
    textAlign: 'start',
    verticalAlign: 'top',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { display: 'block' },
  body: { whiteSpace: 'normal' },
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
});

export interface Fault {
  readonly line: number;
  readonly column: string | null;
  /** As a sentence. */
  readonly text: string;
}

/** Everything that is wrong with a file, by line; it goes back to whoever wrote the file, as a file. */
export function FaultsList(props: { count: number; faults: readonly Fault[]; fileName: string }) {
  const { count, faults, fileName } = props;
  const { t } = useWords();
  const styles = useStyles();
  const lineOf = (line: number) => (line === 0 ? t('people:file.whole') : String(line));
  const heads = [t('people:file.line'), t('people:file.column'), t('people:file.fault')];
  const save = () => {
    const rows = [heads, ...faults.map(({ line, column, text }) => [lineOf(line), column ?? '', text])];
    // Every cell is of our own words: none can be a formula.
    const csv = rows.map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
    saveFile(fileName, `\ufeff${csv}`, 'text/csv');
  };
  return (
    <>
      <MessageBar intent="error" layout="multiline" className={styles.bar} role="alert" data-problem="faulty-file">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle className={styles.title}>{t('people:file.faulty', { count })}</MessageBarTitle>
          {t('people:file.faultyNext', { count: faults.length })}
        </MessageBarBody>
      </MessageBar>
      <section className={styles.scroll} tabIndex={0} aria-label={t('people:file.fault')}>
        <table className={styles.table}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={styles.cell}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {faults.slice(0, 100).map(({ line, column, text }) => (
              <tr key={`${line} ${column} ${text}`}>
                <td className={styles.cell}>{lineOf(line)}</td>
                <td className={styles.cell}>{column ?? ''}</td>
                <td className={styles.cell}>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div>
        <Button icon={<ArrowDownloadRegular />} onClick={save}>
          {t('people:file.save')}
        </Button>
      </div>
    </>
  );
}
