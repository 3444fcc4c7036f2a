"""The screens, one file each; `fieldtui.ui.screen_registry` names those that a digit opens."""
