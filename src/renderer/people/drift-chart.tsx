import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { TokenDetails } from '../../contract/token-inventory.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  chart: { width: '100%', height: '120px', overflow: 'visible' },
  axis: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
  line: { stroke: tokens.colorCompoundBrandStroke, strokeWidth: 2, fill: 'none' },
  point: { fill: tokens.colorCompoundBrandStroke },
  text: { fill: tokens.colorNeutralForeground2, fontSize: '12px' },
});

const [WIDTH, HEIGHT, LEFT] = [440, 110, 44];

/** How a token's clock goes, and until when its codes will be accepted. */
export function DriftChart(props: { details: TokenDetails }) {
  const { drifts, forecast } = props.details;
  const { t, language } = useWords();
  const styles = useStyles();
  const date = (instant: number) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(instant);
  const [first, last] = [drifts[0], drifts.at(-1)];
  if (!first || !last) return <Text>{t('people:tokens.driftNone')}</Text>;
  const seconds = drifts.map((reading) => reading.seconds);
  const [low, high] = [Math.min(0, ...seconds), Math.max(30, ...seconds)];
  const x = (at: number) => LEFT + ((WIDTH - LEFT - 8) * (at - first.at)) / Math.max(1, last.at - first.at);
  const y = (value: number) => 8 + ((HEIGHT - 24) * (high - value)) / (high - low);
  const ppm = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.abs(forecast?.ppm ?? 0));
  const uncertainty = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(
    forecast?.uncertaintyPpm ?? 0,
  );
  return (
    <>
      <svg className={styles.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('people:tokens.chart')}>
        <line className={styles.axis} x1={LEFT} x2={WIDTH - 8} y1={y(0)} y2={y(0)} />
        {[...new Set([low, 0, high])].map((value) => (
          <text key={value} className={styles.text} x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {value}
          </text>
        ))}
        <text className={styles.text} x={LEFT} y={HEIGHT}>
          {date(first.at)}
        </text>
        {last.at > first.at && (
          <text className={styles.text} x={WIDTH - 8} y={HEIGHT} textAnchor="end">
            {date(last.at)}
          </text>
        )}
        <polyline
          className={styles.line}
          points={drifts.map(({ at, seconds: off }) => `${x(at)},${y(off)}`).join(' ')}
        />
        {drifts.map(({ at, seconds: off }) => (
          <circle key={at} className={styles.point} cx={x(at)} cy={y(off)} r={3}>
            <title>{t('people:tokens.readingAt', { seconds: off, date: date(at) })}</title>
          </circle>
        ))}
      </svg>
      <Text size={200}>{t('people:tokens.chart')}</Text>
      {!forecast && <Text>{t('people:tokens.driftFew')}</Text>}
      {forecast && (
        <>
          <Text>{t(forecast.ppm < 0 ? 'people:tokens.ppmSlow' : 'people:tokens.ppm', { ppm, uncertainty })}</Text>
          <Text>
            {forecast.unusedUntil === null
              ? t('people:tokens.noEnd')
              : t('people:tokens.unusedUntil', { date: date(forecast.unusedUntil) })}
          </Text>
          {forecast.followedUntil !== null && (
            <Text>{t('people:tokens.followedUntil', { date: date(forecast.followedUntil) })}</Text>
          )}
        </>
      )}
    </>
  );
}
