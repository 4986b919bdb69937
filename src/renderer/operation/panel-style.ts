import { type GriffelStyle, tokens } from '@fluentui/react-components';

/** The box in which an operation runs; focused by its owner, so that a screen reader begins there. */
export const panelStyle: GriffelStyle = {
  outlineStyle: 'none',
  display: 'flex',
  flexDirection: 'column',
  gap: tokens.spacingVerticalM,
  padding: tokens.spacingHorizontalL,
  borderRadius: tokens.borderRadiusLarge,
  backgroundColor: tokens.colorNeutralBackground2,
  border: `1px solid ${tokens.colorNeutralStroke2}`,
};
