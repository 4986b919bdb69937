import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '32px' },
});

/** How many people a list holds, or how many of them are chosen; said aloud when it changes, with what can be done beside it. */
export function SelectionBar(props: {
  total: number | undefined;
  selected: number;
  onClear: () => void;
  /** What stands there while nobody is chosen. */
  unselected?: ReactNode;
  /** What is done to those that are chosen. */
  children: ReactNode;
}) {
  const { total, selected } = props;
  const { t } = useWords();
  const count =
    total === undefined || total === 0
      ? ''
      : total === 1
        ? t('people:list.countOne')
        : t('people:list.count', { count: total });
  return (
    <div className={useStyles().bar}>
      <Text role="status" weight="semibold">
        {selected > 0 ? t('people:list.selected', { count: selected }) : count}
      </Text>
      {selected === 0 && props.unselected}
      {selected > 0 && (
        <>
          <Button appearance="subtle" size="small" icon={<DismissRegular />} onClick={props.onClear}>
            {t('people:list.clearSelection')}
          </Button>
          {props.children}
        </>
      )}
    </div>
  );
}
