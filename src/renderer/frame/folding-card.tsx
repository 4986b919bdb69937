import {
  Accordion,
  AccordionHeader,
  type AccordionHeaderProps,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
    padding: tokens.spacingHorizontalS,
  },
  panel: {
    paddingBlock: tokens.spacingVerticalM,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
  },
});

/** A card of a page that shows its title until it is opened. */
export function FoldingCard(props: { icon: AccordionHeaderProps['icon']; title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <Accordion collapsible className={styles.card}>
      <AccordionItem value="card">
        <AccordionHeader as="h2" icon={props.icon}>
          {props.title}
        </AccordionHeader>
        <AccordionPanel className={styles.panel}>{props.children}</AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
