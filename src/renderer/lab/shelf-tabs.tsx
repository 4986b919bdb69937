import { CounterBadge, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { Heard } from '../frame/heard.tsx';
import { useWords } from '../language.ts';
import { type LabShelf, labShelves, useLab } from './lab-state.tsx';
import { useNews } from './phones/use-phones.ts';

const useStyles = makeStyles({ badge: { marginInlineStart: tokens.spacingHorizontalXS } });

/** What the Lab has, kind by kind; with how much is new on the phones, whichever kind is in view. */
export function ShelfTabs(props: { label: string; small?: boolean }) {
  const { t } = useWords();
  const styles = useStyles();
  const { shelf, setShelf } = useLab();
  const { count } = useNews();
  return (
    <TabList
      size={props.small ? 'small' : 'medium'}
      aria-label={props.label}
      selectedValue={shelf}
      onTabSelect={(_, { value }) => setShelf(value as LabShelf)}
    >
      {labShelves.map((one) => (
        <Tab key={one} value={one}>
          {t(`lab:shelves.${one}`)}
          {one === 'phones' && count > 0 && (
            <>
              <CounterBadge count={count} color="danger" size="small" className={styles.badge} aria-hidden="true" />
              <Heard> {t('phones:alerts.count', { count })}</Heard>
            </>
          )}
        </Tab>
      ))}
    </TabList>
  );
}
