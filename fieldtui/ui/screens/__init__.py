"""The screens, one file each; `fieldtui.ui.places` names those that a digit opens."""
