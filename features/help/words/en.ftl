# Words of help
