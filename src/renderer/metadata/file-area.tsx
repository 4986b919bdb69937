import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useRef } from 'react';
import { useFileDrop } from '../lab/use-file-drop.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  area: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { backgroundColor: tokens.colorBrandBackground2 },
  hint: { color: tokens.colorNeutralForeground2 },
  file: { display: 'none' },
});

/** Where a file is chosen, or dropped. */
export function FileArea(props: { label: string; accept: string; disabled: boolean; onFile: (file: File) => void }) {
  const { label } = props;
  const { t } = useWords();
  const styles = useStyles();
  const area = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined) => {
    if (file && !props.disabled) props.onFile(file);
  };
  const isOver = useFileDrop(area, take);
  return (
    <section ref={area} className={mergeClasses(styles.area, isOver && styles.over)} aria-label={label}>
      <Button icon={<ArrowUploadRegular />} disabled={props.disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <Text className={styles.hint}>{isOver ? t('trust:metadata.dropNow') : t('trust:metadata.drop')}</Text>
      <input
        ref={input}
        type="file"
        className={styles.file}
        aria-label={label}
        accept={props.accept}
        onChange={(event) => {
          take(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </section>
  );
}
