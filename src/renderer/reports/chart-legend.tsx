import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { dashes, lineStyles, type Texture, useSeriesStyles } from './series-look.ts';
import { TexturedRect } from './textured-rect.tsx';

const useStyles = makeStyles({
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  value: { fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2, minHeight: tokens.lineHeightBase300 },
});

export interface LegendEntry {
  readonly name: string;
  readonly texture?: Texture;
  /** Which line it is. */
  readonly line?: number;
  readonly value?: string;
}

/** What the parts of a chart mean, and the numbers of the bar that is pointed at. */
export function ChartLegend(props: { entries: readonly LegendEntry[]; shown: string }) {
  const { entries, shown } = props;
  const styles = useStyles();
  const looks = useSeriesStyles();
  return (
    <>
      {entries.length > 1 && (
        <ul className={styles.legend}>
          {entries.map(({ name, texture, line, value }) => (
            <li key={name} className={styles.entry}>
              <svg width="28" height="14" viewBox="0 0 28 14" aria-hidden="true">
                {line === undefined && <TexturedRect texture={texture ?? 'solid'} x={1} y={1} width={26} height={12} />}
                {line !== undefined && (
                  <line
                    className={looks[lineStyles[line] ?? 'line0']}
                    x1="0"
                    x2="28"
                    y1="7"
                    y2="7"
                    stroke="currentcolor"
                    strokeWidth="3"
                    strokeDasharray={dashes[line]}
                  />
                )}
              </svg>
              <Text>{name}</Text>
              {value !== undefined && <span className={styles.value}>{value}</span>}
            </li>
          ))}
        </ul>
      )}
      <Text size={200} className={styles.hint} data-print="hidden" data-shown="">
        {shown}
      </Text>
    </>
  );
}
