import { type GriffelStyle, tokens } from '@fluentui/react-components';

/** The button after which something is gone for good. */
export const destructiveStyle: GriffelStyle = {
  backgroundColor: tokens.colorStatusDangerBackground3,
  color: tokens.colorNeutralForegroundOnBrand,
  ':hover': {
    backgroundColor: tokens.colorStatusDangerBackground3Hover,
    color: tokens.colorNeutralForegroundOnBrand,
  },
  ':hover:active': {
    backgroundColor: tokens.colorStatusDangerBackground3Pressed,
    color: tokens.colorNeutralForegroundOnBrand,
  },
};
