# Words of settings
