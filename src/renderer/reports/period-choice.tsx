import { Field, makeStyles, Select, ToggleButton, tokens } from '@fluentui/react-components';
import { useId, useMemo } from 'react';
import { type ReportDays, reportDays } from '../../contract/report-names.ts';
import { useWords } from '../language.ts';
import { timeZoneHere, timeZones } from './report-times.ts';

const useStyles = makeStyles({
  period: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  days: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  zone: { minWidth: '200px', maxWidth: '100%' },
});

/** How long, and in which time zone days begin. */
export function PeriodChoice(props: {
  label: string;
  days: ReportDays;
  timeZone: string;
  /** The report is of a time, not of now. */
  hasDays: boolean;
  onChange: (changed: { days?: ReportDays; zone?: string }) => void;
}) {
  const { label, days, timeZone, hasDays, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const id = useId();
  const zones = useMemo(timeZones, []);
  const here = timeZoneHere();
  return (
    <>
      {hasDays && (
        <div className={styles.period}>
          <span id={id}>{label}</span>
          <div className={styles.days} role="group" aria-labelledby={id}>
            {reportDays.map((one) => (
              <ToggleButton key={one} checked={one === days} onClick={() => onChange({ days: one })}>
                {t(`reports:days.${one}`)}
              </ToggleButton>
            ))}
          </div>
        </div>
      )}
      <Field label={t('reports:timeZone')} className={styles.zone}>
        <Select value={timeZone} onChange={(_, { value }) => onChange({ zone: value })}>
          {(zones.includes(timeZone) ? zones : [timeZone, ...zones]).map((zone) => (
            <option key={zone} value={zone}>
              {zone === here ? t('reports:timeZoneHere', { zone }) : zone}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
